using System.Collections;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says where an attribute's value comes from: for a source where the directory's comes from, for a target where the app's comes from.</summary>
/// <remarks>
/// <para>-Target is the attribute that gets the value, -Source the one that gives it: a column or attribute of the other side. -Constant gives everybody the same value. -Default stands in for those whose source has none.
/// Attributes of the directory are named by name, short name (Mail, Surname) or path; an app's by path, such as emails[type eq "work"].value.</para>
/// <para>-Map sets many at once: each key is a target and its value the source. Together with -Replace those are the only ones afterwards.</para>
/// <para>A mapping that names an unknown attribute is refused, with the near names.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvMapping hr userName WorkEmail</code>
/// <para>The user name comes from the column WorkEmail of the source hr.</para>
/// </example>
/// <example>
/// <code>Set-ProvMapping hr -Map @{ userName = 'WorkEmail'; GivenName = 'FirstName'; Surname = 'LastName'; Mail = 'WorkEmail'; Department = 'Department' } -Replace</code>
/// <para>Sets all mappings of the source at once.</para>
/// </example>
/// <example>
/// <code>Set-ProvMapping slack userType -Constant Employee</code>
/// <para>Everybody's account in slack gets the same user type.</para>
/// </example>
/// <seealso cref="GetProvMappingCommand"/>
/// <seealso cref="RemoveProvMappingCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvMapping", SupportsShouldProcess = true, DefaultParameterSetName = "Source")]
[OutputType(typeof(AppMapping))]
public sealed class SetProvMappingCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The attribute that gets the value.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Source", ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Constant")]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string Target { get; set; } = "";

    /// <summary>The attribute or column that gives the value.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = "Source", ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string? Source { get; set; }

    /// <summary>A value for everybody.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Constant")]
    public object? Constant { get; set; }

    /// <summary>What stands in when the source has no value.</summary>
    [Parameter(ParameterSetName = "Source")]
    public object? Default { get; set; }

    /// <summary>Many mappings at once: target = source.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Map")]
    public IDictionary? Map { get; set; }

    /// <summary>Removes the app's other mappings of the same direction.</summary>
    [Parameter(ParameterSetName = "Map")]
    public SwitchParameter Replace { get; set; }

    /// <summary>Which way: Inbound feeds the directory, Outbound the app. Needed only for an app that is both.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MappingDirection? Direction { get; set; }

    /// <summary>Writes the mappings that were set to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var direction = AppMappings.Direction(app, Direction);
        var set = Given(direction).ToList();
        var changed = AppMappings.With(app, direction, set, Replace);
        Await(token => Engine.Apps.CheckAsync(changed, token));
        if (ShouldProcess(app.Name, $"Set the mapping of {string.Join(", ", set.Select(m => m.Target))}"))
            Await(token => Engine.Apps.UpdateAsync(changed, "Set-ProvMapping", token));
        if (PassThru)
            WriteObject(set.Select(m => AppMappings.Of(app, m)), enumerateCollection: true);
    }

    private IEnumerable<Mapping> Given(MappingDirection direction)
    {
        if (Map is null)
        {
            yield return new()
            {
                Direction = direction,
                Target = Target,
                Source = Source,
                Constant = UserAttributes.Convert(Target, Constant),
                Default = UserAttributes.Convert(Target, Default),
            };
            yield break;
        }

        foreach (DictionaryEntry entry in Map)
            yield return new() { Direction = direction, Target = entry.Key.ToString()!, Source = entry.Value?.ToString() };
    }
}
