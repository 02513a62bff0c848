using Provisioning.Testing;

namespace ProvisioningModule.Tests.Loading;

/// <summary>An import reads the module's own files, and that is all that it does.</summary>
public sealed class ImportTouchesNothingTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_process_that_imports_it_leaves_no_file_and_opens_no_connection()
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = _home.Path,
            ["USERPROFILE"] = _home.Path,
            ["TMPDIR"] = _home.Path,
            ["XDG_CACHE_HOME"] = _home.Path,
            ["XDG_DATA_HOME"] = _home.Path,
            ["XDG_CONFIG_HOME"] = _home.Path,
            // What the runtime and PowerShell do of their own (sockets for debuggers, telemetry) is none of the module's.
            ["DOTNET_EnableDiagnostics"] = "0",
            ["POWERSHELL_DIAGNOSTICS_OPTOUT"] = "1",
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["MODULE"] = ModuleSession.ModuleFolder,
        };
        // What the process has open: files by name, sockets as such.
        const string Script =
            "Import-Module $env:MODULE -Force; (Get-Command -Module ProvisioningModule).Count; foreach ($fd in [IO.Directory]::GetFileSystemEntries('/proc/self/fd')) { try { [IO.File]::ResolveLinkTarget($fd, $false).FullName } catch [IO.IOException] { } }";
        var result = await Provsh.RunAsync(environment, "-c", Script);
        result.ExitCode.ShouldBe(0, result.Errors);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(30);
        if (OperatingSystem.IsLinux())
            lines.Length.ShouldBeGreaterThan(3, "the list of what is open must not be empty");
        lines.Where(l => l.Contains("socket:", StringComparison.Ordinal)).ShouldBeEmpty();
        // PowerShell makes the folder of its own cache.
        Directory.GetFileSystemEntries(_home.Path, "*", SearchOption.AllDirectories).ShouldBeSubsetOf([_home["powershell"]]);
    }
}
