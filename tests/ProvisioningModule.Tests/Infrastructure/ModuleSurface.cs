using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProvisioningModule.Tests;

/// <summary>What the shipped module offers: its cmdlets, their parameters and attributes, and its manifest.</summary>
public sealed class ModuleSurface : IDisposable
{
    public ModuleSurface() => Cmdlets = [.. Session.Invoke("Get-Command -Module ProvisioningModule").ThrowIfFailed().Of<CmdletInfo>().OrderBy(c => c.Name, StringComparer.Ordinal)];

    public ModuleSession Session { get; } = new();

    public IReadOnlyList<CmdletInfo> Cmdlets { get; }

    /// <summary>The cmdlet's attribute.</summary>
    public static CmdletAttribute Attribute(CmdletInfo cmdlet) => (CmdletAttribute)System.Attribute.GetCustomAttribute(cmdlet.ImplementingType, typeof(CmdletAttribute))!;

    /// <summary>The parameters that are the cmdlet's own: neither common ones nor those of ShouldProcess.</summary>
    public static IEnumerable<ParameterMetadata> Parameters(CmdletInfo cmdlet) =>
        cmdlet.Parameters.Values.Where(p => !Cmdlet.CommonParameters.Contains(p.Name) && !Cmdlet.OptionalCommonParameters.Contains(p.Name));

    /// <summary>The manifest as it is shipped.</summary>
    public static System.Collections.Hashtable Manifest()
    {
        var script = Parser.ParseFile(Path.Combine(ModuleSession.ModuleFolder, "ProvisioningModule.psd1"), out _, out var errors);
        errors.ShouldBeEmpty();
        return (System.Collections.Hashtable)script.Find(a => a is HashtableAst, searchNestedScriptBlocks: false).SafeGetValue();
    }

    public void Dispose() => Session.Dispose();
}
