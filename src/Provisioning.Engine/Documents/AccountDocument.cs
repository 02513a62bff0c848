using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>An account as a stored document.</summary>
internal static class AccountDocument
{
    /// <summary>The document id: the app and the app's own key.</summary>
    public static string Id(string app, string key) => $"{app.ToLowerInvariant()}/{key}";

    /// <summary>The start of the document ids of an app's accounts.</summary>
    public static string Prefix(string app) => app.ToLowerInvariant() + "/";

    /// <summary>The index key of a user's account in an app.</summary>
    public static string LinkKey(string userId, string app) => $"{userId}/{app.ToLowerInvariant()}";

    public static Account Read(StoredDocument document)
    {
        var reader = new Utf8JsonReader(document.Json.Span);
        reader.Read();
        return Read(ref reader) with { Revision = document.Revision };
    }

    /// <summary>Reads an account; the reader stands on the start of its object.</summary>
    public static Account Read(ref Utf8JsonReader reader)
    {
        string app = "", key = "";
        string? user = null, version = null;
        bool active = true, present = true;
        DateTimeOffset seen = default;
        var values = AttributeSet.Empty;
        IReadOnlyList<string> kept = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("app"u8))
            {
                reader.Read();
                app = string.Intern(reader.GetString()!);
            }
            else if (reader.ValueTextEquals("key"u8))
            {
                reader.Read();
                key = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("user"u8))
            {
                reader.Read();
                user = reader.GetString();
            }
            else if (reader.ValueTextEquals("active"u8))
            {
                reader.Read();
                active = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("present"u8))
            {
                reader.Read();
                present = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("version"u8))
            {
                reader.Read();
                version = reader.GetString();
            }
            else if (reader.ValueTextEquals("seen"u8))
            {
                reader.Read();
                seen = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("kept"u8))
            {
                reader.Read();
                kept = [.. AttributeValue.Read(ref reader).AsList().Select(v => v.AsString() ?? "")];
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                reader.Read();
                values = AttributeSet.Read(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new() { App = app, Key = key, UserId = user, Active = active, Present = present, Version = version, LastSeen = seen, Values = values, Kept = kept };
    }

    public static byte[] Write(Account account) => Utf8JsonBuffer.Shared.Write(account, Write);

    public static void Write(Utf8JsonWriter writer, Account account)
    {
        writer.WriteStartObject();
        writer.WriteString("app"u8, account.App);
        writer.WriteString("key"u8, account.Key);
        if (account.UserId is not null)
            writer.WriteString("user"u8, account.UserId);
        if (!account.Active)
            writer.WriteBoolean("active"u8, false);
        if (!account.Present)
            writer.WriteBoolean("present"u8, false);
        if (account.Version is not null)
            writer.WriteString("version"u8, account.Version);
        writer.WriteString("seen"u8, account.LastSeen);
        if (account.Kept.Count > 0)
        {
            writer.WriteStartArray("kept"u8);
            foreach (var path in account.Kept)
                writer.WriteStringValue(path);
            writer.WriteEndArray();
        }

        writer.WritePropertyName("values"u8);
        account.Values.Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>The write that makes the account what it is now.</summary>
    public static DocumentWrite ToWrite(Account account, long? expectedRevision) => new(
        Collections.Accounts,
        Id(account.App, account.Key),
        Write(account),
        account.UserId is null ? [] : [new(Indexes.Link, LinkKey(account.UserId, account.App))],
        expectedRevision);
}
