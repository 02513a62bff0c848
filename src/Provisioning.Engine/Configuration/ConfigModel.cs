using System.Text.Json.Serialization;

namespace Provisioning.Engine;

/// <summary>A file of things that are few and short: one that has none is no file.</summary>
internal interface IConfigList
{
    int Count { get; }

    /// <summary>The same file with nothing in it.</summary>
    IConfigList Empty { get; }
}

/// <summary>A file of guards.</summary>
internal sealed record GuardsFile : IConfigList
{
    public required IReadOnlyList<Guard> Guards { get; init; }

    [JsonIgnore]
    public int Count => Guards.Count;

    [JsonIgnore]
    public IConfigList Empty => new GuardsFile { Guards = [] };
}

/// <summary>A file of pushes of groups.</summary>
internal sealed record GroupPushesFile : IConfigList
{
    public required IReadOnlyList<GroupPushFile> Pushes { get; init; }

    [JsonIgnore]
    public int Count => Pushes.Count;

    [JsonIgnore]
    public IConfigList Empty => new GroupPushesFile { Pushes = [] };
}

/// <summary>A push of a group, or of what a rule selects, as its file says it: the group by name.</summary>
internal sealed record GroupPushFile
{
    public required string App { get; init; }

    public string? Group { get; init; }

    public string? Rule { get; init; }

    public string? NamePattern { get; init; }

    public string? Filter { get; init; }

    public string? Name { get; init; }

    public string? LinkTo { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public GroupPushEnd WhenRemoved { get; init; }

    public bool Exclusive { get; init; }
}

/// <summary>A file of attributes.</summary>
internal sealed record AttributesFile : IConfigList
{
    [JsonIgnore]
    public int Count => Attributes.Count;

    [JsonIgnore]
    public IConfigList Empty => new AttributesFile { Attributes = [] };

    public required IReadOnlyList<AttributeDefinition> Attributes { get; init; }
}

/// <summary>A group as its file says it: what it has of other things by name.</summary>
internal sealed record GroupFile
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Filter { get; init; }

    public string? Rule { get; init; }

    public string? FollowedApp { get; init; }

    public string? FollowedKey { get; init; }

    public int Priority { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DeactivatedMembers WhenDeactivated { get; init; }

    public IReadOnlyList<GroupFileApp> Apps { get; init; } = [];

    public IReadOnlyList<GroupFileNesting> Groups { get; init; } = [];
}

/// <summary>An app that a group gives its members.</summary>
internal sealed record GroupFileApp
{
    public required string App { get; init; }

    public int? Priority { get; init; }

    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    public IReadOnlyList<string> Union { get; init; } = [];

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public AssignmentTerms Terms => new() { Priority = Priority, Values = Values, Union = Union, From = From, Until = Until };
}

/// <summary>A group nested in another one.</summary>
internal sealed record GroupFileNesting
{
    public required string Group { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }
}

/// <summary>What one file says, or is to say.</summary>
/// <param name="Kind">What it speaks of.</param>
/// <param name="Name">The name of what it speaks of.</param>
/// <param name="File">The file, from the folder on, with '/'.</param>
/// <param name="Value">What it says, in the one form in which it is compared: <see cref="ConfigForm"/>.</param>
internal sealed record ConfigDocument(ConfigKind Kind, string Name, string File, object Value)
{
    /// <summary>The file's text and where what stands in it; null for what was not read from one.</summary>
    public ConfigText? Text { get; init; }

    /// <summary>The file as it is written: the same for everything that says the same.</summary>
    public byte[] Bytes => ConfigJson.Write(Kind, Value);
}

/// <summary>A whole configuration, by file.</summary>
internal sealed class ConfigSet
{
    private readonly SortedDictionary<string, ConfigDocument> _documents = new(StringComparer.Ordinal);

    /// <summary>The documents in the order of their files.</summary>
    public IEnumerable<ConfigDocument> Documents => _documents.Values;

    public ConfigDocument? Find(string file) => _documents.GetValueOrDefault(file);

    /// <summary>Adds it, in place of what the file said before.</summary>
    public void Add(ConfigDocument document) => _documents[document.File] = document;

    public IEnumerable<(ConfigDocument Document, T Value)> Of<T>() => Documents.Where(d => d.Value is T).Select(d => (d, (T)d.Value));
}

/// <summary>Something that is wrong with a file.</summary>
/// <param name="File">The file, from the folder on, with '/'.</param>
/// <param name="Place">Where it stands in it; null for the whole file.</param>
/// <param name="Error">What is wrong.</param>
internal sealed record ConfigFault(string File, ConfigPlace? Place, ProvisioningError Error)
{
    /// <summary>The error with the file and the place in front of it.</summary>
    public ProvisioningError Located => Error with
    {
        Message = $"{File}{(Place is null ? "" : $", line {Place.Line}, position {Place.Position}")}: {Error.Message}",
        Target = File,
    };

    public static ConfigFault Invalid(string file, ConfigPlace? place, string what, string action) => new(file, place, new()
    {
        Id = ErrorIds.ConfigInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = what,
        RecommendedAction = action,
        Target = file,
    });
}

/// <summary>A place in a file.</summary>
/// <param name="Path">The path in the JSON, such as mappings[3].source; empty for the whole.</param>
/// <param name="Text">What stands there: a property's name or a text; null for everything else.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Position">The byte in the line, from 1.</param>
internal sealed record ConfigPlace(string Path, string? Text, int Line, int Position);
