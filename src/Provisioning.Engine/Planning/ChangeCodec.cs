using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// A change as one line of canonical JSON in a plan's file: the order of names is fixed, and what is empty is left out. The change's
/// number is its line's.
/// </summary>
internal static class ChangeCodec
{
    public static void Write(Utf8JsonWriter writer, Change change)
    {
        writer.WriteStartObject();
        writer.WriteString("target"u8, change.Target);
        writer.WriteString("kind"u8, change.Kind.ToString());
        WriteOptional(writer, "user"u8, change.UserId);
        WriteOptional(writer, "name"u8, change.UserName);
        WriteOptional(writer, "key"u8, change.AccountKey);
        if (change.Attributes.Count > 0)
        {
            writer.WriteStartArray("attributes"u8);
            foreach (var attribute in change.Attributes)
            {
                writer.WriteStartObject();
                writer.WriteString("path"u8, attribute.Path);
                if (!attribute.Old.IsNone)
                {
                    writer.WritePropertyName("old"u8);
                    attribute.Old.Write(writer);
                }

                if (!attribute.New.IsNone)
                {
                    writer.WritePropertyName("new"u8);
                    attribute.New.Write(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteString("reason"u8, change.Reason);
        WriteOptional(writer, "source"u8, change.SourceApp);
        if (change.SourceAccount is not null)
        {
            writer.WritePropertyName("account"u8);
            AccountDocument.Write(writer, change.SourceAccount);
        }

        if (change.UserRevision > 0)
            writer.WriteNumber("userRevision"u8, change.UserRevision);
        if (change.AccountRevision > 0)
            writer.WriteNumber("accountRevision"u8, change.AccountRevision);
        if (change.DependsOn is { } number)
            writer.WriteNumber("dependsOn"u8, number);
        writer.WriteEndObject();
    }

    /// <exception cref="JsonException">The line is no change.</exception>
    public static Change Read(ReadOnlySpan<byte> line, int number)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        string? target = null, kind = null, user = null, name = null, key = null, reason = null, source = null;
        var attributes = new List<AttributeChange>();
        Account? account = null;
        long userRevision = 0, accountRevision = 0;
        int? dependsOn = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "target": target = string.Intern(reader.GetString()!); break;
                case "kind": kind = reader.GetString(); break;
                case "user": user = reader.GetString(); break;
                case "name": name = reader.GetString(); break;
                case "key": key = reader.GetString(); break;
                case "reason": reason = reader.GetString(); break;
                case "source": source = string.Intern(reader.GetString()!); break;
                case "account": account = AccountDocument.Read(ref reader); break;
                case "userRevision": userRevision = reader.GetInt64(); break;
                case "accountRevision": accountRevision = reader.GetInt64(); break;
                case "dependsOn": dependsOn = reader.GetInt32(); break;
                case "attributes":
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                        attributes.Add(ReadAttribute(ref reader));
                    break;
                default: throw new JsonException($"Unknown property '{property}'.");
            }
        }

        return new()
        {
            Number = number,
            Target = target ?? throw new JsonException("A change without a target."),
            Kind = Enum.Parse<ChangeKind>(kind ?? throw new JsonException("A change without a kind.")),
            UserId = user,
            UserName = name,
            AccountKey = key,
            Attributes = attributes,
            Reason = reason ?? "",
            SourceApp = source,
            SourceAccount = account,
            UserRevision = userRevision,
            AccountRevision = accountRevision,
            DependsOn = dependsOn,
        };
    }

    private static AttributeChange ReadAttribute(ref Utf8JsonReader reader)
    {
        var path = "";
        AttributeValue old = default, @new = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("path"u8))
            {
                reader.Read();
                path = string.Intern(reader.GetString()!);
            }
            else
            {
                var isOld = reader.ValueTextEquals("old"u8);
                reader.Read();
                var value = AttributeValue.Read(ref reader);
                if (isOld)
                    old = value;
                else
                    @new = value;
            }
        }

        return new(path, old, @new);
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
