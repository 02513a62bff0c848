using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Events as JSON Lines in a chain (see <see cref="ExportChain"/>): a line that says what the export is, one for each event, numbered from 1, and one that ends it.</summary>
internal sealed class JsonLinesWriter(string id, StoreInfo store, DateTimeOffset created) : IEventWriter
{
    private readonly byte[] _hash = new byte[ExportChain.HashSize];
    private long _number;

    public void Begin(Stream output) => Line(output, (id, store, created), static (writer, number, header) =>
    {
        writer.WriteNumber("n"u8, number);
        writer.WriteString("export"u8, header.id);
        writer.WriteNumber("version"u8, 1);
        writer.WriteString("store"u8, header.store.Id);
        writer.WriteString("created"u8, header.created);
    });

    public void Write(Stream output, AuditEvent item) => Line(output, item, static (writer, number, e) =>
    {
        writer.WriteNumber("n"u8, number);
        writer.WriteNumber("sequence"u8, e.Sequence);
        writer.WriteNumber("part"u8, e.Part);
        writer.WriteString("time"u8, e.Time);
        writer.WriteString("actor"u8, e.Actor);
        Text(writer, "onBehalfOf"u8, e.OnBehalfOf);
        Text(writer, "session"u8, e.Session);
        writer.WriteString("cause"u8, e.Cause);
        writer.WriteString("action"u8, e.Action.ToString());
        writer.WriteString("kind"u8, e.Kind);
        writer.WriteString("name"u8, e.Name);
        writer.WriteString("objectId"u8, e.ObjectId);
        Text(writer, "userId"u8, e.UserId);
        Text(writer, "userName"u8, e.UserName);
        Text(writer, "app"u8, e.App);
        Text(writer, "groupId"u8, e.GroupId);
        Text(writer, "runId"u8, e.RunId);
        Text(writer, "planId"u8, e.PlanId);
        Text(writer, "message"u8, e.Message);
        if (e.Changes.Count > 0)
        {
            writer.WriteStartArray("changes"u8);
            foreach (var change in e.Changes)
            {
                writer.WriteStartObject();
                writer.WriteString("path"u8, change.Path);
                Value(writer, "old"u8, change.Old);
                Value(writer, "new"u8, change.New);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteString("commit"u8, e.CommitHash);
    });

    public string End(Stream output)
    {
        Line(output, _number - 1, static (writer, number, events) =>
        {
            writer.WriteNumber("n"u8, number);
            writer.WriteNumber("end"u8, events);
        });
        return Convert.ToHexString(_hash).ToLowerInvariant();
    }

    private void Line<T>(Stream output, T state, Action<Utf8JsonWriter, long, T> members)
    {
        var line = Utf8JsonBuffer.Shared.WriteSpan((number: _number++, state, members), static (writer, of) =>
        {
            writer.WriteStartObject();
            of.members(writer, of.number, of.state);
            writer.WriteEndObject();
        });
        var content = line[..^1];
        ExportChain.Next(_hash, content);
        output.Write(content);
        output.Write(ExportChain.Before);
        output.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(_hash).ToLowerInvariant()));
        output.Write(ExportChain.After);
    }

    private static void Text(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }

    private static void Value(Utf8JsonWriter writer, ReadOnlySpan<byte> name, AttributeValue value)
    {
        if (value.IsNone)
            return;
        writer.WritePropertyName(name);
        value.Write(writer);
    }
}
