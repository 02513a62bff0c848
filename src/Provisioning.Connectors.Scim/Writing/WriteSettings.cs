using Provisioning.Http;

namespace Provisioning.Connectors.Scim;

/// <summary>In which form accounts are changed.</summary>
internal enum PatchStyle
{
    /// <summary>In the first of the others that the service takes and does.</summary>
    Auto,

    /// <summary>PATCH as RFC 7644 §3.5.2 has it: each operation with its path.</summary>
    Rfc,

    /// <summary>The same with the operators Add, Replace and Remove.</summary>
    Capitalised,

    /// <summary>PATCH without paths: the attributes stand in the value (RFC 7644 §3.5.2.3).</summary>
    NoPath,

    /// <summary>No PATCH: the whole user, after a read (PUT, RFC 7644 §3.5.1).</summary>
    None,
}

/// <summary>In which request it stands whether an account can be used.</summary>
internal enum ActiveWrite
{
    /// <summary>In that of the other attributes.</summary>
    Auto,

    /// <summary>In a PATCH.</summary>
    Patch,

    /// <summary>In a PUT.</summary>
    Put,
}

/// <summary>Which value of several is marked as the primary one (RFC 7643 §2.4), where mappings give values one by one and the service has none that is marked.</summary>
internal enum PrimaryValue
{
    /// <summary>The first one, where several are given.</summary>
    Several,

    /// <summary>The first one, a single one too.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}

/// <summary>Whether several changes go into one request (RFC 7644 §3.7).</summary>
internal enum BulkUse
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>Where the service says that it has that.</summary>
    Auto,
}

/// <summary>How one app's accounts are written, checked.</summary>
internal sealed record WriteSettings
{
    public PatchStyle PatchStyle { get; init; }

    public ActiveWrite ActiveWrite { get; init; }

    public bool BooleansAsText { get; init; }

    public PrimaryValue PrimaryValue { get; init; }

    public BulkUse Bulk { get; init; }

    public bool IsBulkWanted => Bulk == BulkUse.Auto;

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(nameof(PatchStyle), AttributeType.String, "How accounts are changed: Rfc (PATCH with paths, RFC 7644), Capitalised (with Add, Replace and Remove), NoPath (PATCH without paths), None (PUT, after a read), or Auto (the first of these that the service takes and does).")
        {
            Default = nameof(Scim.PatchStyle.Auto),
            Values = [.. Enum.GetNames<PatchStyle>()],
        },
        new(nameof(ActiveWrite), AttributeType.String, "In which request accounts are enabled and disabled: Patch, Put, or Auto (in that of the other attributes).")
        {
            Default = nameof(Scim.ActiveWrite.Auto),
            Values = [.. Enum.GetNames<ActiveWrite>()],
        },
        new(nameof(BooleansAsText), AttributeType.Boolean, "Sends true and false as the texts True and False, and reads them so.") { Default = false },
        new(nameof(PrimaryValue), AttributeType.String, "Which of several values, such as mail addresses that mappings give one by one, is marked as primary where none is: Several (the first, where several are given), Always (the first, a single one too), or Never.")
        {
            Default = nameof(Scim.PrimaryValue.Several),
            Values = [.. Enum.GetNames<PrimaryValue>()],
        },
        new(nameof(Bulk), AttributeType.String, "Whether changes that are due at the same time go into one request (RFC 7644 section 3.7): Off, or Auto, where the service says that it has that.")
        {
            Default = nameof(BulkUse.Off),
            Values = [.. Enum.GetNames<BulkUse>()],
        },
    ];

    public static WriteSettings Read(SettingReader reader) => new()
    {
        PatchStyle = reader.Choice(nameof(PatchStyle), PatchStyle.Auto),
        ActiveWrite = reader.Choice(nameof(ActiveWrite), ActiveWrite.Auto),
        BooleansAsText = reader.Flag(nameof(BooleansAsText)),
        Bulk = reader.Choice(nameof(Bulk), BulkUse.Off),
        PrimaryValue = reader.Choice(nameof(PrimaryValue), PrimaryValue.Several),
    };
}
