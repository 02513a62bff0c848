using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Adds a custom attribute to the directory's schema, or changes one; says of any attribute who is asked for its value.</summary>
/// <remarks>
/// <para>The standard attributes are those of SCIM's core and enterprise user (RFC 7643): of them, or of a part of them by path or short name (Mail, Mobile), only -SourceOrder, -Sensitive and -Required can be set.
/// What users have already must fit what is set anew; the type of a custom attribute that users have values of cannot change.</para>
/// <para>After a change the next plan evaluates everybody anew. See docs/sourcing.md.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvAttribute costCenterOwner -Description 'Who answers for the costs'</code>
/// <para>Adds a text attribute.</para>
/// </example>
/// <example>
/// <code>Set-ProvAttribute badgeNumber -Unique -PassThru</code>
/// <para>Adds an attribute of which no two users can have the same value, and shows it.</para>
/// </example>
/// <example>
/// <code>Get-ProvAttribute -Custom | Set-ProvAttribute -Indexed</code>
/// <para>Gives every custom attribute an index.</para>
/// </example>
/// <example>
/// <code>Set-ProvAttribute nickName -SourceOrder local, hr; Set-ProvAttribute Mobile -SourceOrder ad, hr</code>
/// <para>What people set as nickname goes before what hr has; for the mobile number ad is asked first, then hr.</para>
/// </example>
/// <example>
/// <code>Set-ProvAttribute site -AllowedValues Vienna, Oslo; Set-ProvAttribute passport -Sensitive -Pattern '[A-Z][0-9]{7}'</code>
/// <para>Adds an attribute of which there are two values, and one whose values must look so and are shown to nobody.</para>
/// </example>
/// <seealso cref="GetProvAttributeCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvAttribute", SupportsShouldProcess = true)]
[OutputType(typeof(AttributeDefinition))]
public sealed class SetProvAttributeCommand : StoreCmdlet
{
    /// <summary>The name: a letter, then letters, digits, '-' or '_'.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The data type.</summary>
    [Parameter]
    [ValidateSet(nameof(AttributeType.String), nameof(AttributeType.Boolean), nameof(AttributeType.Integer), nameof(AttributeType.Decimal), nameof(AttributeType.DateTime), nameof(AttributeType.Reference))]
    public AttributeType Type { get; set; } = AttributeType.String;

    /// <summary>With -Type Reference, what it refers to: User for other users, who are kept by their ids however a source names them.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ValidateSet("User")]
    public string[]? ReferenceType { get; set; }

    /// <summary>A user can have several values.</summary>
    [Parameter]
    public SwitchParameter MultiValued { get; set; }

    /// <summary>Every user must have a value.</summary>
    [Parameter]
    public SwitchParameter Required { get; set; }

    /// <summary>No two users may have the same value.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <summary>Filters with eq or sw on it are answered by an index.</summary>
    [Parameter]
    public SwitchParameter Indexed { get; set; }

    /// <summary>Values that differ only in case differ.</summary>
    [Parameter]
    public SwitchParameter CaseExact { get; set; }

    /// <summary>Its values are shown to nobody: they are masked in everything that is written out, and are data in the store alone.</summary>
    [Parameter]
    public SwitchParameter Sensitive { get; set; }

    /// <summary>The only values that it can have; an empty list takes the limit away.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? AllowedValues { get; set; }

    /// <summary>A regular expression without look-around and back-references that the whole value has to match; empty text takes it away.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Pattern { get; set; }

    /// <summary>
    /// Who is asked for its value, the first with an opinion winning: source apps by name, and local for what people set. Sources that are not named follow by priority; local comes last where it is
    /// not named. An empty list takes the order away.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(SourceCompleter))]
    public string[]? SourceOrder { get; set; }

    /// <summary>What it means.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Writes the attribute to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var schema = Await(token => Engine.Directory.GetSchemaAsync(token));
        var attribute = schema.Find(Name) is { Custom: true } custom ? custom : Settings(schema);
        attribute = attribute with
        {
            Type = Bound(nameof(Type)) ? Type : attribute.Type,
            ReferenceTypes = ReferenceType ?? attribute.ReferenceTypes,
            MultiValued = Bound(nameof(MultiValued)) ? MultiValued : attribute.MultiValued,
            Required = Bound(nameof(Required)) ? Required : attribute.Required,
            Unique = Bound(nameof(Unique)) ? Unique : attribute.Unique,
            Indexed = Bound(nameof(Indexed)) ? Indexed : attribute.Indexed,
            CaseExact = Bound(nameof(CaseExact)) ? CaseExact : attribute.CaseExact,
            Sensitive = Bound(nameof(Sensitive)) ? Sensitive : attribute.Sensitive,
            AllowedValues = AllowedValues ?? attribute.AllowedValues,
            Pattern = Bound(nameof(Pattern)) ? (string.IsNullOrEmpty(Pattern) ? null : Pattern) : attribute.Pattern,
            SourceOrder = SourceOrder ?? attribute.SourceOrder,
            Description = Description ?? attribute.Description,
        };
        attribute = Await(token => Engine.Directory.CheckAttributeAsync(attribute, token));
        if (ShouldProcess(Name, "Set attribute"))
            attribute = Await(token => Engine.Directory.SetAttributeAsync(attribute, token));
        if (PassThru)
            WriteObject(attribute);
    }

    // What is set already of a standard attribute or a part of one; nothing for a new attribute.
    private AttributeDefinition Settings(Provisioning.Engine.DirectorySchema schema)
    {
        var saved = schema.Find(Name) ?? (Provisioning.Engine.DirectorySchema.ShortNames.TryGetValue(Name, out var path) || Name.Contains('.', StringComparison.Ordinal)
            ? schema.Parts.FirstOrDefault(p => string.Equals(p.Name, path ?? Name, StringComparison.OrdinalIgnoreCase))
            : null);
        return new() { Name = Name, Required = saved?.Required ?? false, Sensitive = saved?.Sensitive ?? false, SourceOrder = saved?.SourceOrder ?? [] };
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
