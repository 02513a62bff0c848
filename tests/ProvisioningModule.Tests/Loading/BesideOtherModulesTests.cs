using System.Management.Automation;
using System.Runtime.Loader;

namespace ProvisioningModule.Tests.Loading;

/// <summary>The module works where other modules have brought its libraries in other versions (OtherModules.cs loads them before any test).</summary>
public sealed class BesideOtherModulesTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Its_libraries_are_its_own_whatever_was_loaded_before()
    {
        foreach (var other in OtherModules.Loaded)
            AssemblyLoadContext.GetLoadContext(other).ShouldBe(AssemblyLoadContext.Default, other.FullName);
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed();

        var own = _contoso.Invoke("(Get-Command Get-ProvUser).ImplementingType.Assembly").One<System.Reflection.Assembly>();
        var context = AssemblyLoadContext.GetLoadContext(own).ShouldNotBeNull();
        context.ShouldNotBe(AssemblyLoadContext.Default);
        var liteDb = context.Assemblies.Single(a => a.GetName().Name == "LiteDB");
        liteDb.Location.ShouldStartWith(ModuleSession.ModuleFolder);
        liteDb.GetName().Version.ShouldNotBe(OtherModules.Loaded.Single(a => a.GetName().Name == "LiteDB").GetName().Version, "the other version must be another one");
        foreach (var assembly in context.Assemblies)
            assembly.Location.ShouldStartWith(ModuleSession.ModuleFolder, Case.Sensitive, "only shipped files are in the module's context");
    }

    [Fact]
    public void Nothing_but_the_contracts_comes_into_the_default_context()
    {
        var shipped = Directory.GetFiles(ModuleSession.ModuleFolder, "*.dll", SearchOption.AllDirectories);
        AssemblyLoadContext.Default.Assemblies.Where(a => !a.IsDynamic && shipped.Contains(a.Location)).Select(a => a.GetName().Name)
            .ShouldBeSubsetOf(["Provisioning.Abstractions"]);
    }

    [Fact]
    public void The_types_that_scripts_name_are_those_that_cmdlets_give() =>
        _contoso.Invoke("(Get-ProvUser anna@contoso.com) -is [Provisioning.User] -and (Get-ProvApp hr).Direction -eq [Provisioning.AppDirection]::Source").ThrowIfFailed().One<bool>().ShouldBeTrue();

    [Fact]
    public void PowerShells_own_assembly_is_not_shipped()
    {
        // With it the module would be imported without an error, and without a cmdlet.
        Directory.GetFiles(ModuleSession.ModuleFolder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!)
            .ShouldNotContain(f => f.StartsWith("System.Management.Automation", StringComparison.OrdinalIgnoreCase));
        typeof(PSObject).Assembly.Location.ShouldNotStartWith(ModuleSession.ModuleFolder);
    }
}
