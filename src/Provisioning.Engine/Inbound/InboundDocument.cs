using System.Globalization;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Resources that were pushed in, as stored documents: by app and id, which is the key of the account that is made of it.</summary>
internal static class InboundDocument
{
    public static string Id(string app, string id) => AccountDocument.Id(app, id);

    public static DocumentWrite ToWrite(string app, ResourceKind kind, ScimResource resource, long expectedRevision) => new(
        Collections.Inbound,
        Id(app, resource.Id),
        Utf8JsonBuffer.Shared.Write((kind, resource), Write),
        [],
        expectedRevision);

    public static DocumentWrite Removal(string app, string id, long expectedRevision) => new(Collections.Inbound, Id(app, id), null, [], expectedRevision);

    /// <summary>The resource, and of which kind it is.</summary>
    public static (ResourceKind Kind, ScimResource Resource) Read(StoredDocument document)
    {
        var set = AttributeSet.Parse(document.Json.Span);
        return (
            Enum.Parse<ResourceKind>(set["kind"].ToString()),
            new(
                document.Id[(document.Id.IndexOf('/', StringComparison.Ordinal) + 1)..],
                set["number"].AsInteger()!.Value,
                set["resource"].AsComplex() ?? AttributeSet.Empty,
                Time(set["created"]),
                Time(set["modified"]),
                set["version"].AsInteger()!.Value));
    }

    private static void Write(Utf8JsonWriter writer, (ResourceKind Kind, ScimResource Resource) state)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, state.Kind.ToString());
        writer.WriteNumber("number"u8, state.Resource.Number);
        writer.WriteString("created"u8, state.Resource.Created);
        writer.WriteString("modified"u8, state.Resource.LastModified);
        writer.WriteNumber("version"u8, state.Resource.Version);
        writer.WritePropertyName("resource"u8);
        state.Resource.Attributes.Write(writer);
        writer.WriteEndObject();
    }

    private static DateTimeOffset Time(AttributeValue value) => DateTimeOffset.Parse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
