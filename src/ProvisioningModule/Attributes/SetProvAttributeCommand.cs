using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Adds a custom attribute to the directory's schema, or changes one.</summary>
/// <remarks>
/// The standard attributes are those of SCIM's core and enterprise user (RFC 7643) and cannot be changed. The type of a custom attribute that users have values of cannot change.
/// </remarks>
/// <example>
/// <code>Set-ProvAttribute costCenterOwner -Description 'Who answers for the costs'</code>
/// <para>Adds a text attribute.</para>
/// </example>
/// <example>
/// <code>Set-ProvAttribute badgeNumber -Unique -PassThru</code>
/// <para>Adds an attribute of which no two users can have the same value, and shows it.</para>
/// </example>
/// <seealso cref="GetProvAttributeCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvAttribute", SupportsShouldProcess = true)]
[OutputType(typeof(AttributeDefinition))]
public sealed class SetProvAttributeCommand : StoreCmdlet
{
    /// <summary>The name: a letter, then letters, digits, '-' or '_'.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The data type.</summary>
    [Parameter]
    [ValidateSet(nameof(AttributeType.String), nameof(AttributeType.Boolean), nameof(AttributeType.Integer), nameof(AttributeType.Decimal), nameof(AttributeType.DateTime), nameof(AttributeType.Reference))]
    public AttributeType Type { get; set; } = AttributeType.String;

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
        var old = schema.Find(Name) is { Custom: true } known ? known : null;
        var attribute = (old ?? new() { Name = Name }) with
        {
            Type = Bound(nameof(Type)) || old is null ? Type : old.Type,
            MultiValued = Bound(nameof(MultiValued)) ? MultiValued : old?.MultiValued ?? false,
            Required = Bound(nameof(Required)) ? Required : old?.Required ?? false,
            Unique = Bound(nameof(Unique)) ? Unique : old?.Unique ?? false,
            Indexed = Bound(nameof(Indexed)) ? Indexed : old?.Indexed ?? false,
            CaseExact = Bound(nameof(CaseExact)) ? CaseExact : old?.CaseExact ?? false,
            Description = Description ?? old?.Description,
            Custom = true,
        };
        Await(token => Engine.Directory.CheckAttributeAsync(attribute, token));
        if (ShouldProcess(Name, "Set attribute"))
            attribute = Await(token => Engine.Directory.SetAttributeAsync(attribute, token));
        if (PassThru)
            WriteObject(attribute);
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
