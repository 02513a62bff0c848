using System.Globalization;
using System.Text;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Reads groups from what services answer (RFC 7643 §4.2, RFC 7644 §3.4.2), token by token: of a member nothing is kept but its id and whether it is a group. Names of attributes ignore case.
/// </summary>
internal static class GroupReader
{
    /// <summary>Reads one group.</summary>
    /// <exception cref="JsonException">It is no JSON object, or has no id.</exception>
    public static ScimGroup ReadOne(ReadOnlySpan<byte> body) => ReadOne(body, null);

    /// <summary>Reads one group; one that has no id is the one with the key.</summary>
    /// <exception cref="JsonException">It is no JSON object, or has no id.</exception>
    public static ScimGroup ReadOne(ReadOnlySpan<byte> body, string? key)
    {
        var reader = Begin(body);
        var group = Group(ref reader, key);
        End(ref reader);
        return group;
    }

    /// <summary>Reads a page of groups.</summary>
    /// <exception cref="JsonException">It is no list of groups.</exception>
    public static ReadPage<ScimGroup> ReadPage(ReadOnlySpan<byte> body)
    {
        var reader = Begin(body);
        (long? total, string? cursor, var isList) = (null, null, false);
        var groups = new List<ScimGroup>();
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "TOTALRESULTS":
                    total = Number(ref reader);
                    break;
                case "NEXTCURSOR":
                    cursor = Text(ref reader);
                    break;
                case "SCHEMAS":
                    isList |= Each(ref reader, (ref Utf8JsonReader r) => Text(ref r)).Contains(ScimSchemas.ListResponseUrn);
                    break;
                case "RESOURCES":
                    groups.AddRange(Each(ref reader, (ref Utf8JsonReader r) => r.TokenType == JsonTokenType.StartObject ? Group(ref r, null) : throw new JsonException("Resources has something that is no object.")));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        End(ref reader);
        // Whatever else answers in JSON must not be read as a list of no groups.
        return total is null && groups.Count == 0 && !isList ? throw new JsonException("It has neither totalResults nor Resources.") : new(total, cursor, groups);
    }

    private delegate T ItemReader<out T>(ref Utf8JsonReader reader);

    private static ScimGroup Group(ref Utf8JsonReader reader, string? key)
    {
        (string? id, string? displayName, string? externalId, string? version) = (null, null, null, null);
        IReadOnlyList<RemoteMember?> members = [];
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "ID":
                    id = Text(ref reader);
                    break;
                case "DISPLAYNAME":
                    displayName = Text(ref reader);
                    break;
                case "EXTERNALID":
                    externalId = Text(ref reader);
                    break;
                case "META":
                    version = Version(ref reader);
                    break;
                case "MEMBERS":
                    members = Each(ref reader, Member);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var distinct = members.OfType<RemoteMember>().DistinctBy(m => m.Key, StringComparer.Ordinal).ToList();
        return new(
            id is { Length: > 0 } own ? own : key ?? throw new JsonException("A group has no id."),
            string.IsNullOrWhiteSpace(displayName) ? null : displayName,
            string.IsNullOrEmpty(externalId) ? null : externalId,
            version,
            distinct,
            members.Contains(null));
    }

    // Null where it is somebody whose id cannot be told.
    private static RemoteMember? Member(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Text(ref reader) is { Length: > 0 } plain ? new(plain) : null;
        (string? value, string? type, string? address) = (null, null, null);
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "VALUE":
                    value = Text(ref reader);
                    break;
                case "TYPE":
                    type = Text(ref reader);
                    break;
                case "$REF":
                    address = Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var isGroup = type is null ? address?.Contains("/Groups/", StringComparison.OrdinalIgnoreCase) == true : type.Equals("Group", StringComparison.OrdinalIgnoreCase);
        return value is { Length: > 0 } ? new(value, isGroup ? RemoteMemberKind.Group : RemoteMemberKind.Account) : null;
    }

    private static string? Version(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? version = null;
        while (NextName(ref reader) is { } name)
        {
            if (name == "VERSION")
                version = Text(ref reader);
            else
                reader.Skip();
        }

        return version;
    }

    // A single value stands for a list of one on some services; null is none, in a list too: some leave one behind.
    private static List<T> Each<T>(ref Utf8JsonReader reader, ItemReader<T> read)
    {
        var items = new List<T>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
                items.Add(read(ref reader));
            return items;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
                items.Add(read(ref reader));
        }

        return items;
    }

    // Goes to the value of the next member of the object and gives its name in capitals; null at the end of the object.
    private static string? NextName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        var name = reader.GetString()!.ToUpperInvariant();
        reader.Read();
        return name;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private static long? Number(ref Utf8JsonReader reader) => long.TryParse(Text(ref reader), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Utf8JsonReader Begin(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? reader : throw new JsonException("It is no JSON object.");
    }

    private static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read())
            throw new JsonException("Something follows the object.");
    }
}
