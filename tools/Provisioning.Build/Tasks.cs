namespace Provisioning.Build;

/// <summary>The tasks that are one or two commands.</summary>
internal static class Tasks
{
    public static Task BuildAsync() => MSBuildAsync("Building", "Build");

    public static Task PackAsync() => MSBuildAsync("Packing the module and provsh", "Pack");

    public static async Task<int> DemoAsync(string[] arguments)
    {
        await PackAsync();
        var shell = Path.Combine(Command.Root, "artifacts", "shell", OperatingSystem.IsWindows() ? "provsh.exe" : "provsh");
        return await Command.RunAsync(shell, [Path.Combine("samples", "quickstart.ps1"), .. arguments]);
    }

    public static async Task<int> BenchAsync(string[] arguments)
    {
        await PackAsync();
        await Prerequisites.EnsureAsync();
        return await Command.RunAsync(Command.Dotnet, ["run", "--project", Path.Combine("bench", "Provisioning.Bench"), "--configuration", "Release", "--", .. arguments]);
    }

    private static Task MSBuildAsync(string what, string target) =>
        Command.MustAsync(what, Command.Dotnet, ["build", Path.Combine("build", "build.proj"), $"-t:{target}", "-nologo", "-v:q", "-clp:NoSummary"]);
}
