using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A user as a stored document: written and read by hand, since a first import does it for everybody.</summary>
internal static class UserDocument
{
    public static User Read(StoredDocument document) => Read(document, null);

    /// <summary>Reads a user, or of them the status, the times and the attributes of these names alone: of a hundred thousand, much is saved.</summary>
    public static User Read(StoredDocument document, IReadOnlyList<string>? only)
    {
        var reader = new Utf8JsonReader(document.Json.Span);
        reader.Read();
        var status = UserStatus.Active;
        UserLifecycle? lifecycle = null;
        var attributes = AttributeSet.Empty;
        DateTimeOffset created = default, modified = default;
        var provenance = UserProvenance.Empty;
        IReadOnlyList<LocalValue> locals = [];
        IReadOnlyList<AttributeOverride> overrides = [];
        IReadOnlyList<ScheduledValue> scheduled = [];
        IReadOnlyList<ReservedValue> reserved = [];
        IReadOnlyList<UndoneValue> undone = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                status = Enum.Parse<UserStatus>(reader.GetString()!);
            }
            else if (reader.ValueTextEquals("created"u8))
            {
                reader.Read();
                created = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("modified"u8))
            {
                reader.Read();
                modified = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("attributes"u8))
            {
                reader.Read();
                attributes = only is null ? AttributeSet.Read(ref reader) : AttributeSet.Read(ref reader, only);
                // Most of a document is what follows: from where each value came.
                if (only is not null)
                    break;
            }
            else if (only is not null)
            {
                reader.Read();
                reader.Skip();
            }
            else if (reader.ValueTextEquals("lifecycle"u8))
            {
                reader.Read();
                lifecycle = JsonSerializer.Deserialize(ref reader, EngineJson.Default.UserLifecycle);
            }
            else if (reader.ValueTextEquals("origins"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                provenance = UserProvenance.Read(document.Json[start..(int)reader.BytesConsumed]);
            }
            else if (reader.ValueTextEquals("local"u8))
            {
                reader.Read();
                locals = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListLocalValue)!;
            }
            else if (reader.ValueTextEquals("overrides"u8))
            {
                reader.Read();
                overrides = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListAttributeOverride)!;
            }
            else if (reader.ValueTextEquals("scheduled"u8))
            {
                reader.Read();
                scheduled = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListScheduledValue)!;
            }
            else if (reader.ValueTextEquals("reserved"u8))
            {
                reader.Read();
                reserved = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListReservedValue)!;
            }
            else if (reader.ValueTextEquals("undone"u8))
            {
                reader.Read();
                undone = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListUndoneValue)!;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new()
        {
            Id = document.Id,
            Status = status,
            Lifecycle = lifecycle ?? Known(status, modified),
            Attributes = attributes,
            Created = created,
            LastModified = modified,
            Provenance = provenance,
            Locals = locals,
            Overrides = overrides,
            Scheduled = scheduled,
            Reserved = reserved,
            Undone = undone,
            Revision = document.Revision,
        };
    }

    public static byte[] Write(User user) => Utf8JsonBuffer.Shared.Write(user, static (writer, u) =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, u.Status.ToString());
        if (u.Lifecycle != UserLifecycle.None)
        {
            writer.WritePropertyName("lifecycle"u8);
            JsonSerializer.Serialize(writer, u.Lifecycle, EngineJson.Default.UserLifecycle);
        }

        writer.WriteString("created"u8, u.Created);
        writer.WriteString("modified"u8, u.LastModified);
        writer.WritePropertyName("attributes"u8);
        u.Attributes.Write(writer);
        if (u.Provenance != UserProvenance.Empty)
        {
            writer.WritePropertyName("origins"u8);
            u.Provenance.Write(writer);
        }

        if (u.Locals.Count > 0)
        {
            writer.WritePropertyName("local"u8);
            JsonSerializer.Serialize(writer, u.Locals, EngineJson.Default.IReadOnlyListLocalValue);
        }

        if (u.Overrides.Count > 0)
        {
            writer.WritePropertyName("overrides"u8);
            JsonSerializer.Serialize(writer, u.Overrides, EngineJson.Default.IReadOnlyListAttributeOverride);
        }

        if (u.Scheduled.Count > 0)
        {
            writer.WritePropertyName("scheduled"u8);
            JsonSerializer.Serialize(writer, u.Scheduled, EngineJson.Default.IReadOnlyListScheduledValue);
        }

        if (u.Reserved.Count > 0)
        {
            writer.WritePropertyName("reserved"u8);
            JsonSerializer.Serialize(writer, u.Reserved, EngineJson.Default.IReadOnlyListReservedValue);
        }

        if (u.Undone.Count > 0)
        {
            writer.WritePropertyName("undone"u8);
            JsonSerializer.Serialize(writer, u.Undone, EngineJson.Default.IReadOnlyListUndoneValue);
        }

        writer.WriteEndObject();
    });

    // Of a document from before there were facts only the status is known: it stands until something is heard of the person.
    private static UserLifecycle Known(UserStatus status, DateTimeOffset since) => status switch
    {
        UserStatus.Active => UserLifecycle.None,
        UserStatus.Deleted => new() { Removal = new(since, null) },
        _ => new() { Decision = new() { Status = status, Since = since } },
    };
}
