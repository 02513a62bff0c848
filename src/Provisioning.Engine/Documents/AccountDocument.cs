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

    /// <summary>The index key of an account that cannot be used and that its person is no longer to have, since then.</summary>
    public static string OutOfScopeKey(string app, DateTimeOffset since) => Prefix(app) + IndexTime.Text(since);

    /// <summary>The index key of a value that no other account of the app is to have.</summary>
    public static string UniqueKey(string app, string path, AttributeValue value) => $"{Prefix(app)}{path.ToLowerInvariant()}={IndexKey.Normalize(value.ToString())}";

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
        DateTimeOffset? outOfScope = null;
        AttributeSet values = AttributeSet.Empty, wanted = AttributeSet.Empty;
        Dictionary<string, DateTimeOffset>? drift = null;
        IReadOnlyList<UndoneValue> undone = [];
        IReadOnlyList<string> kept = [], given = [], groups = [], references = [], unique = [];
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
            else if (reader.ValueTextEquals("outOfScopeSince"u8))
            {
                reader.Read();
                outOfScope = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("kept"u8))
            {
                reader.Read();
                kept = ReadList(ref reader);
            }
            else if (reader.ValueTextEquals("groups"u8))
            {
                reader.Read();
                groups = ReadList(ref reader);
            }
            else if (reader.ValueTextEquals("given"u8))
            {
                reader.Read();
                given = ReadList(ref reader);
            }
            else if (reader.ValueTextEquals("references"u8))
            {
                reader.Read();
                references = ReadList(ref reader);
            }
            else if (reader.ValueTextEquals("unique"u8))
            {
                reader.Read();
                unique = ReadList(ref reader);
            }
            else if (reader.ValueTextEquals("undone"u8))
            {
                reader.Read();
                undone = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListUndoneValue)!;
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                reader.Read();
                values = AttributeSet.Read(ref reader);
            }
            else if (reader.ValueTextEquals("wanted"u8))
            {
                reader.Read();
                wanted = AttributeSet.Read(ref reader);
            }
            else if (reader.ValueTextEquals("drift"u8))
            {
                reader.Read();
                drift = ReadTimes(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        var account = new Account
        {
            App = app,
            Key = key,
            UserId = user,
            Active = active,
            Present = present,
            Version = version,
            OutOfScopeSince = outOfScope,
            LastSeen = seen,
            Values = values,
            Wanted = wanted,
            Kept = kept,
            Given = given,
            Groups = groups,
            References = references,
            UniqueAttributes = unique,
            Undone = undone,
        };
        return drift is null ? account : account with { DriftSince = drift };
    }

    private static Dictionary<string, DateTimeOffset> ReadTimes(ref Utf8JsonReader reader)
    {
        var times = new Dictionary<string, DateTimeOffset>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = reader.GetString()!;
            reader.Read();
            times[path] = reader.GetDateTimeOffset();
        }

        return times;
    }

    private static IReadOnlyList<string> ReadList(ref Utf8JsonReader reader) => [.. AttributeValue.Read(ref reader).AsList().Select(v => v.AsString() ?? "")];

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
        if (account.OutOfScopeSince is { } since)
            writer.WriteString("outOfScopeSince"u8, since);
        writer.WriteString("seen"u8, account.LastSeen);
        WriteList(writer, "kept"u8, account.Kept);
        WriteList(writer, "given"u8, account.Given);
        WriteList(writer, "groups"u8, account.Groups);
        WriteList(writer, "references"u8, account.References);
        WriteList(writer, "unique"u8, account.UniqueAttributes);
        writer.WritePropertyName("values"u8);
        account.Values.Write(writer);
        if (account.Wanted.Count > 0)
        {
            writer.WritePropertyName("wanted"u8);
            account.Wanted.Write(writer);
        }

        if (account.DriftSince.Count > 0)
        {
            writer.WriteStartObject("drift"u8);
            foreach (var (path, time) in account.DriftSince.OrderBy(d => d.Key, StringComparer.Ordinal))
                writer.WriteString(path, time);
            writer.WriteEndObject();
        }

        if (account.Undone.Count > 0)
        {
            writer.WritePropertyName("undone"u8);
            JsonSerializer.Serialize(writer, account.Undone, EngineJson.Default.IReadOnlyListUndoneValue);
        }

        writer.WriteEndObject();
    }

    /// <summary>The write that makes the account what it is now.</summary>
    public static DocumentWrite ToWrite(Account account, long? expectedRevision) => new(
        Collections.Accounts,
        Id(account.App, account.Key),
        Write(WithDrift(account)),
        KeysOf(account),
        expectedRevision);

    // Since when the app has something else by itself: since it was seen so for the first time, as long as it stays so.
    private static Account WithDrift(Account account)
    {
        if (account.Wanted.Count == 0 && account.DriftSince.Count == 0)
            return account;
        var drift = new Dictionary<string, DateTimeOffset>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, wanted) in account.Wanted)
        {
            if (!wanted.SameValues(Paths.Get(path).Get(account.Values)))
                drift[path] = account.DriftSince.TryGetValue(path, out var since) ? since : account.LastSeen;
        }

        return account with { DriftSince = drift };
    }

    private static List<IndexKey> KeysOf(Account account)
    {
        var keys = new List<IndexKey>(2 + account.References.Count);
        foreach (var path in account.UniqueAttributes)
        {
            if (Paths.Get(path).Get(account.Values) is { IsNone: false } value)
                keys.Add(new(Indexes.Unique, UniqueKey(account.App, path, value)));
        }

        if (account.UserId is null)
            return keys;
        keys.Add(new(Indexes.Link, LinkKey(account.UserId, account.App)));
        keys.AddRange(UndoneValues.Keys(account.Undone));
        if (account is { Present: true, Active: false, OutOfScopeSince: { } since })
            keys.Add(new(Indexes.OutOfScope, OutOfScopeKey(account.App, since)));
        keys.AddRange(account.References.Select(IndexKey.Normalize).Distinct(StringComparer.Ordinal).Select(name => new IndexKey(Indexes.Refers, name)));
        return keys;
    }

    private static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var item in items)
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
