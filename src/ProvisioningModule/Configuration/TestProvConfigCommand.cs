using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Tests a folder of configuration, alone or against a store, and lists what is wrong with it.</summary>
/// <remarks>
/// <para>An Error is what cannot be imported: a file that is no JSON, an attribute that there is not, a cycle of groups, a connector that there is not. A Warning can be imported and probably does not do what was
/// meant: a rule that decides nothing, groups whose assignments contradict each other, a match key that people share. docs/configuration.md lists the rules.</para>
/// <para>Without -Store no store is needed and nothing outside is spoken to, so that it runs in CI. When something cannot be imported, the command ends with an error too, and the process of a pipeline with an exit
/// code; with -Quiet it says only true or false.</para>
/// </remarks>
/// <example>
/// <code>Test-ProvConfig ./config</code>
/// <para>Lists what is wrong, with file and line.</para>
/// </example>
/// <example>
/// <code>Test-ProvConfig ./config -Store (Get-ProvStore)</code>
/// <para>Looks at the store's people too, of whom several may have the same value of a match key.</para>
/// </example>
/// <example>
/// <code>if (-not (Test-ProvConfig ./config -Quiet)) { 'not to be imported' }</code>
/// <para>Asks only whether it can be imported.</para>
/// </example>
/// <seealso cref="ImportProvConfigCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvConfig")]
[OutputType(typeof(ConfigFinding), typeof(bool))]
public sealed class TestProvConfigCommand : ProvCmdlet
{
    /// <summary>The folder, as Export-ProvConfig writes it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>An open store to test against, as Open-ProvStore gave it, or its folder: what it has and the folder does not speak of, and its people. Without it the folder is tested alone.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreInfo? Store { get; set; }

    /// <summary>Gives only whether it can be imported.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(Path);
        using var none = Store is null ? OpenStores.None() : null;
        var engine = none ?? OpenStores.Get(Store, Session).Engine;
        var findings = Await(token => engine.Configuration.TestAsync(folder, people: Store is not null, token));
        var errors = findings.Count(f => f.Severity == ConfigSeverity.Error);
        if (Quiet)
        {
            WriteObject(errors == 0);
            return;
        }

        WriteObject(findings, enumerateCollection: true);
        if (errors > 0)
        {
            WriteFailure(
                new()
                {
                    Id = ErrorIds.ConfigInvalid,
                    Category = ProvisioningErrorCategory.InvalidData,
                    Message = $"'{Path}' cannot be imported: {(errors == 1 ? "one thing in it is" : $"{errors} things in it are")} wrong.",
                    RecommendedAction = "Correct what the findings of severity Error name.",
                    Target = Path,
                });
        }
    }
}
