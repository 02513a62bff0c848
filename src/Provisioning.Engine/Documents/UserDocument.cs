using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A user as a stored document: written and read by hand, since a first import does it for everybody.</summary>
internal static class UserDocument
{
    public static User Read(StoredDocument document)
    {
        var reader = new Utf8JsonReader(document.Json.Span);
        reader.Read();
        var status = UserStatus.Active;
        var attributes = AttributeSet.Empty;
        DateTimeOffset created = default, modified = default;
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
                attributes = AttributeSet.Read(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new() { Id = document.Id, Status = status, Attributes = attributes, Created = created, LastModified = modified, Revision = document.Revision };
    }

    public static byte[] Write(User user) => Utf8JsonBuffer.Shared.Write(user, static (writer, u) =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, u.Status.ToString());
        writer.WriteString("created"u8, u.Created);
        writer.WriteString("modified"u8, u.LastModified);
        writer.WritePropertyName("attributes"u8);
        u.Attributes.Write(writer);
        writer.WriteEndObject();
    });
}
