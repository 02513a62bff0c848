using System.Collections;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says where an attribute's value comes from: for a source where the directory's comes from, for a target where the app's comes from.</summary>
/// <remarks>
/// <para>-Target is the attribute that gets the value, -Source the one that gives it: a column or attribute of the other side. -Expression makes it of several, and -Constant gives everybody the same value.
/// -Default stands in for those whose source or expression has none.
/// Attributes of the directory are named by name, short name (Mail, Surname) or path; an app's by path, such as emails[type eq "work"].value.</para>
/// <para>-When, -Strength, -OnNull and -ValueMap say when a mapping has a say, how it stands against what is there, what it says where there is no value, and how values are translated (docs/mappings.md).</para>
/// <para>-Map sets many at once: each key is a target and its value the source. Together with -Replace those are the only ones afterwards.</para>
/// <para>A mapping that names an unknown attribute is refused, with the near names; an expression also with a caret under the character. docs/expressions.md has the language, Test-ProvExpression shows what an expression gives.</para>
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
/// <code>Set-ProvMapping hr userName -Expression 'toLowerCase(source.First + "." + source.Last) + "@corp.example"'</code>
/// <para>The user name is made of two columns. Who lacks one of them gets none.</para>
/// </example>
/// <example>
/// <code>Set-ProvMapping hr userName -Unique -Expression 'uniqueValue(toLowerCase(substring(source.First, 0, 1) + source.Last), toLowerCase(source.First + "." + source.Last))'</code>
/// <para>Jane Doe gets jdoe, or jane.doe where somebody has that, or jane.doe2 and so on; and keeps it when she marries.</para>
/// </example>
/// <example>
/// <code>Set-ProvMapping slack userType -Constant Employee</code>
/// <para>Everybody's account in slack gets the same user type.</para>
/// </example>
/// <example>
/// <code>Set-ProvMapping slack locale preferredLanguage -When CreateOnly -Default en</code>
/// <para>New accounts get a language; what people choose later stays.</para>
/// </example>
/// <example>
/// <code>Set-ProvMapping hr userType Dept -ValueMap @{ Sales = 'Field'; Legal = 'Office' } -Unmapped Default -Default Other</code>
/// <para>Translates the values of a column.</para>
/// </example>
/// <example>
/// <code>Get-ProvMapping slack | Set-ProvMapping -App zoom</code>
/// <para>Gives another app the same mappings.</para>
/// </example>
/// <seealso cref="GetProvMappingCommand"/>
/// <seealso cref="RemoveProvMappingCommand"/>
/// <seealso cref="TestProvExpressionCommand"/>
/// <seealso cref="GetProvFunctionCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvMapping", SupportsShouldProcess = true, DefaultParameterSetName = "One")]
[OutputType(typeof(AppMapping))]
public sealed class SetProvMappingCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The attribute that gets the value.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string Target { get; set; } = "";

    /// <summary>The attribute or column that gives the value.</summary>
    [Parameter(Position = 2, ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string? Source { get; set; }

    /// <summary>The expression that gives the value, such as source.First + "." + source.Last for a source or toLowerCase(user.surname) for an app.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Expression { get; set; }

    /// <summary>A value for everybody.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public object? Constant { get; set; }

    /// <summary>What stands in when the source or the expression has no value.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public object? Default { get; set; }

    /// <summary>Always, or CreateOnly: while the user or account is made, and not later.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public MappingWhen When { get; set; }

    /// <summary>Strong enforces, Normal writes what changed and reports where the app has something else by itself (outbound only), Weak fills what is empty.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public MappingStrength Strength { get; set; }

    /// <summary>What is to be where there is no value: Default, Clear or Keep. Without it: the default; and without one the app is to have no value, and of a source the next one is asked.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public NullAction? OnNull { get; set; }

    /// <summary>Translates values: the other side's value = what the target gets. Case is ignored on the left.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public IDictionary? ValueMap { get; set; }

    /// <summary>What is to be of values that -ValueMap does not name: Error (the usual) reports the person, Default, Clear, or Keep.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public UnmappedAction? Unmapped { get; set; }

    /// <summary>Chooses a value that nobody else has, once, and keeps it: the first free candidate, else the last one with a number, as in jdoe, jdoe2. For user names and other attributes that are unique.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Unique { get; set; }

    /// <summary>With -Unique, how many values are tried (100 usually) before the person is reported.</summary>
    [Parameter(ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    public int? MaxTries { get; set; }

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
        var attributes = direction == MappingDirection.Inbound && set.Exists(m => m.Expression is not null) ? Await(token => Engine.Expressions.KnownAttributesAsync(changed, token)) : null;
        changed = Await(token => Engine.Apps.CheckAsync(changed, attributes, token));
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
                Source = string.IsNullOrEmpty(Source) ? null : Source,
                Expression = string.IsNullOrEmpty(Expression) ? null : Expression,
                Constant = UserAttributes.Convert(Target, Constant),
                Default = UserAttributes.Convert(Target, Default),
                When = When,
                Strength = Strength,
                OnNull = OnNull,
                Unique = Unique,
                MaxTries = MaxTries,
                ValueMap = AppMappings.ValueMap(Target, ValueMap),
                Unmapped = Unmapped ?? UnmappedAction.Error,
            };
            yield break;
        }

        foreach (DictionaryEntry entry in Map)
            yield return new() { Direction = direction, Target = entry.Key.ToString()!, Source = entry.Value?.ToString() };
    }
}
