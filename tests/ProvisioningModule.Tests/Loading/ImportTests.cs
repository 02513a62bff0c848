using Provisioning.Testing;

namespace ProvisioningModule.Tests.Loading;

/// <summary>However the module is imported, all of its cmdlets are there each time.</summary>
[Collection(Alone.Name)]
public sealed class ImportTests : IDisposable
{
    private readonly ModuleSession _session = new(import: false);

    private static string Parent => Path.GetDirectoryName(ModuleSession.ModuleFolder)!;

    private static int Expected => ((object[])ModuleSurface.Manifest()["CmdletsToExport"]!).Length;

    public void Dispose() => _session.Dispose();

    public static TheoryData<string, string> Ways => new()
    {
        { "the version's folder", ModuleSession.ModuleFolder },
        { "the folder of all versions", Parent },
        { "the manifest", Path.Combine(ModuleSession.ModuleFolder, "ProvisioningModule.psd1") },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_is_imported_by_its_path(string way, string path)
    {
        _session.Invoke("Import-Module $args[0]", path).ThrowIfFailed();
        Works(way);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_is_imported_twice_and_by_force_and_after_it_was_removed(string way, string path)
    {
        _session.Invoke("Import-Module $args[0]; Import-Module $args[0]", path).ThrowIfFailed();
        Works(way);
        _session.Invoke("Import-Module $args[0] -Force", path).ThrowIfFailed();
        Works($"{way}, by force");
        _session.Invoke("Remove-Module ProvisioningModule").ThrowIfFailed();
        _session.Invoke("Get-Command *-Prov* -CommandType Cmdlet -ListImported").Output.ShouldBeEmpty();
        _session.Invoke("Import-Module $args[0]", path).ThrowIfFailed();
        Works($"{way}, after it was removed");
    }

    [Fact]
    public void It_is_imported_by_the_first_of_its_commands()
    {
        using var _ = new ModulePath(Path.GetDirectoryName(Parent)!);
        _session.Invoke("Get-Module").Output.ShouldBeEmpty();
        _session.Invoke("Get-ProvStore").ThrowIfFailed();
        Works("autoload");
        _session.Invoke("Remove-Module ProvisioningModule; Get-ProvStore").ThrowIfFailed();
        Works("autoload once more");
    }

    [Fact]
    public void It_is_imported_by_its_name_and_version()
    {
        using var _ = new ModulePath(Path.GetDirectoryName(Parent)!);
        _session.Invoke("Import-Module ProvisioningModule -RequiredVersion $args[0]", Path.GetFileName(ModuleSession.ModuleFolder)).ThrowIfFailed();
        Works("name");
    }

    [Fact]
    public void Removing_it_closes_what_the_session_had_open()
    {
        using var folder = new TemporaryFolder();
        _session.Invoke("Import-Module $args[0]; $null = Open-ProvStore $args[1] -Create; Remove-Module ProvisioningModule", Parent, folder["store"]).ThrowIfFailed();
        _session.Invoke("Import-Module $args[0]; Get-ProvStore -All", Parent).ThrowIfFailed().Output.ShouldBeEmpty();
        _session.Invoke("Open-ProvStore $args[0]", folder["store"]).ThrowIfFailed();
    }

    private void Works(string way)
    {
        _session.Invoke("Get-Command -Module ProvisioningModule").Output.Count.ShouldBe(Expected, way);
        _session.Invoke("Get-ProvStore -All").ThrowIfFailed();
    }

    /// <summary>Another PSModulePath for as long as it lives.</summary>
    private sealed class ModulePath : IDisposable
    {
        private const string Variable = "PSModulePath";
        private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

        public ModulePath(string path) => Environment.SetEnvironmentVariable(Variable, path);

        public void Dispose() => Environment.SetEnvironmentVariable(Variable, _before);
    }
}
