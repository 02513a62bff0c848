using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes a mapping of an app.</summary>
/// <remarks>
/// The attribute is no longer looked at: what users or accounts have in it stays as it is.
/// </remarks>
/// <example>
/// <code>Remove-ProvMapping slack title</code>
/// <para>The app's titles are left alone from now on. It asks first.</para>
/// </example>
/// <example>
/// <code>Get-ProvMapping hr | Where-Object Target -like 'phoneNumbers*' | Remove-ProvMapping -Confirm:$false</code>
/// <para>Removes all mappings of phone numbers of a source, without asking.</para>
/// </example>
/// <seealso cref="SetProvMappingCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvMapping", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvMappingCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The attribute that gets the value.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Target { get; set; } = "";

    /// <summary>Which way; needed only for an app that is both.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MappingDirection? Direction { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Target;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var direction = AppMappings.Direction(app, Direction);
        var gone = app.Mappings.Where(m => m.Direction == direction && AppMappings.SameTarget(m.Target, Target)).ToList();
        if (gone.Count == 0)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.MappingMissing,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"App '{app.Name}' has no {direction.ToString().ToLowerInvariant()} mapping of '{Target}'.{NearNames.Hint(Target, app.Mappings.Where(m => m.Direction == direction).Select(m => m.Target))}",
                RecommendedAction = $"Get-ProvMapping {app.Name} lists them.",
                Target = Target,
                App = app.Name,
            }.ToException();
        }

        var changed = app with { Mappings = [.. app.Mappings.Except(gone)] };
        Await(token => Engine.Apps.CheckAsync(changed, null, token));
        if (ShouldProcess(app.Name, $"Remove the mapping of {Target}"))
            Await(token => Engine.Apps.UpdateAsync(changed, "Remove-ProvMapping", token));
    }
}
