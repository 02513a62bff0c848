using System.Management.Automation;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Names, exports and what a cmdlet says of itself.</summary>
public sealed class CmdletTests(ModuleSurface surface) : IClassFixture<ModuleSurface>
{
    private const string Prefix = "Prov";

    // They read, or open and close what belongs to the session alone.
    private static readonly string[] ChangingNothing = ["Get", "Test", "Compare", "Trace", "Close"];

    // It makes an object in memory and keeps nothing.
    private const string Making = "New-ProvPassword";

    // It reads, and where it is asked to it makes something in an app to try it.
    private const string Probing = "Test-ProvApp";

    private static readonly string[] TakingAway = ["Remove", "Revoke", "Disable", "Clear", "Undo"];

    // It takes away what a folder does not speak of.
    private const string Replacing = "Import-ProvConfig";

    [Fact]
    public void Verbs_are_approved_and_nouns_have_the_prefix_and_are_singular()
    {
        var approved = new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
            .SelectMany(t => t.GetFields()).Select(f => (string)f.GetValue(null)!).ToHashSet();
        foreach (var cmdlet in surface.Cmdlets)
        {
            approved.ShouldContain(cmdlet.Verb, cmdlet.Name);
            cmdlet.Noun.ShouldStartWith(Prefix, Case.Sensitive, cmdlet.Name);
            cmdlet.Noun.ShouldNotEndWith("s", cmdlet.Name, Case.Sensitive);
        }
    }

    [Fact]
    public void Each_is_a_sealed_class_named_after_it()
    {
        foreach (var cmdlet in surface.Cmdlets)
        {
            cmdlet.ImplementingType.IsSealed.ShouldBeTrue(cmdlet.Name);
            cmdlet.ImplementingType.Name.ShouldBe($"{cmdlet.Verb}{cmdlet.Noun}Command");
        }
    }

    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets_that_the_assembly_has()
    {
        var manifest = ModuleSurface.Manifest();
        var exported = ((object[])manifest["CmdletsToExport"]!).Cast<string>().ToList();
        exported.ShouldAllBe(n => !WildcardPattern.ContainsWildcardCharacters(n));
        exported.Order(StringComparer.Ordinal).ShouldBe(surface.Cmdlets.Select(c => c.Name));
        var assembly = surface.Cmdlets[0].ImplementingType.Assembly;
        assembly.GetTypes().Where(t => !t.IsAbstract && Attribute.IsDefined(t, typeof(CmdletAttribute))).ShouldBe(surface.Cmdlets.Select(c => c.ImplementingType), ignoreOrder: true);
        foreach (var other in new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" })
            ((object[])manifest[other]!).ShouldBeEmpty(other);
    }

    [Fact]
    public void What_changes_something_can_be_asked_what_if_and_what_reads_cannot()
    {
        foreach (var cmdlet in surface.Cmdlets)
            ModuleSurface.Attribute(cmdlet).SupportsShouldProcess.ShouldBe(cmdlet.Name == Probing || !ChangingNothing.Contains(cmdlet.Verb) && cmdlet.Name != Making, cmdlet.Name);
    }

    [Fact]
    public void What_takes_away_asks_first()
    {
        foreach (var cmdlet in surface.Cmdlets)
        {
            var impact = ModuleSurface.Attribute(cmdlet).ConfirmImpact;
            if (TakingAway.Contains(cmdlet.Verb) || cmdlet.Name is Replacing or Probing)
                impact.ShouldBe(ConfirmImpact.High, cmdlet.Name);
            else
                impact.ShouldNotBe(ConfirmImpact.High, cmdlet.Name);
        }
    }

    [Fact]
    public void Output_types_are_named()
    {
        foreach (var cmdlet in surface.Cmdlets)
            cmdlet.OutputType.ShouldNotBeEmpty(cmdlet.Name);
    }
}
