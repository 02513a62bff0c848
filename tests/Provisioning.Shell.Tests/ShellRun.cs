using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>Runs provsh as it is shipped.</summary>
internal static class ShellRun
{
    public static Task<ProvshResult> CommandAsync(string command, string input = "") => Provsh.RunAsync(null, input, ["-c", command]);

    public static async Task<ProvshResult> ScriptAsync(string text, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["script.ps1"], text);
        return await Provsh.RunAsync(null, [folder["script.ps1"], .. arguments]);
    }

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
