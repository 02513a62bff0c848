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
        if (change.Group is not null)
        {
            writer.WritePropertyName("group"u8);
            JsonSerializer.Serialize(writer, change.Group, EngineJson.Default.ChangeGroup);
        }

        if (change.Members.Count > 0)
        {
            writer.WriteStartArray("members"u8);
            foreach (var member in change.Members)
                JsonSerializer.Serialize(writer, member, EngineJson.Default.ChangeMember);
            writer.WriteEndArray();
        }

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

        WriteOrigins(writer, "origins"u8, change.Origins);
        WriteOrigins(writer, "oldOrigins"u8, change.OldOrigins);
        if (change.Undone is not null)
        {
            writer.WritePropertyName("undone"u8);
            JsonSerializer.Serialize(writer, change.Undone, EngineJson.Default.IReadOnlyListUndoneValue);
        }

        if (change.Wanted is { } wanted)
        {
            writer.WritePropertyName("wanted"u8);
            wanted.Write(writer);
        }

        if (change.Fills.Count > 0)
        {
            writer.WriteStartArray("fills"u8);
            foreach (var path in change.Fills)
                writer.WriteStringValue(path);
            writer.WriteEndArray();
        }

        if (change.Lifecycle is not null)
        {
            writer.WritePropertyName("lifecycle"u8);
            JsonSerializer.Serialize(writer, change.Lifecycle, EngineJson.Default.UserLifecycle);
        }

        if (change.OldLifecycle is not null)
        {
            writer.WritePropertyName("oldLifecycle"u8);
            JsonSerializer.Serialize(writer, change.OldLifecycle, EngineJson.Default.UserLifecycle);
        }

        writer.WriteString("reason"u8, change.Reason);
        WriteOptional(writer, "source"u8, change.SourceApp);
        if (change.SourceAccount is not null)
        {
            writer.WritePropertyName("account"u8);
            AccountDocument.Write(writer, change.SourceAccount);
        }

        if (change.SourceGroup is not null)
        {
            writer.WritePropertyName("sourceGroup"u8);
            JsonSerializer.Serialize(writer, change.SourceGroup, EngineJson.Default.GroupRecord);
        }

        if (change.Membership is not null)
        {
            writer.WritePropertyName("membership"u8);
            JsonSerializer.Serialize(writer, change.Membership, EngineJson.Default.FollowedMembership);
        }

        if (change.Match is not null)
        {
            writer.WritePropertyName("match"u8);
            JsonSerializer.Serialize(writer, change.Match, EngineJson.Default.MatchCase);
        }

        if (change.Assignment is not null)
        {
            writer.WritePropertyName("assignment"u8);
            JsonSerializer.Serialize(writer, change.Assignment, EngineJson.Default.Assignment);
        }

        if (change.EndsAssignment)
            writer.WriteBoolean("endsAssignment"u8, true);
        if (change.OutOfScope)
            writer.WriteBoolean("outOfScope"u8, true);
        WriteOptional(writer, "dataOwner"u8, change.DataOwner);
        WriteTexts(writer, "groups"u8, change.Groups);
        WriteTexts(writer, "leftGroups"u8, change.LeftGroups);
        if (change.UserRevision > 0)
            writer.WriteNumber("userRevision"u8, change.UserRevision);
        if (change.AccountRevision > 0)
            writer.WriteNumber("accountRevision"u8, change.AccountRevision);
        if (change.AssignmentCount > 0)
        {
            writer.WriteNumber("assignments"u8, change.AssignmentCount);
            writer.WriteNumber("assignmentRevision"u8, change.AssignmentRevision);
        }

        if (change.DependsOn is { } number)
            writer.WriteNumber("dependsOn"u8, number);
        if (change.Basis.Count > 0)
        {
            writer.WriteStartArray("basis"u8);
            foreach (var basis in change.Basis)
                JsonSerializer.Serialize(writer, basis, EngineJson.Default.ChangeBasis);
            writer.WriteEndArray();
        }

        WriteTexts(writer, "deferred"u8, change.Deferred);
        writer.WriteEndObject();
    }

    /// <exception cref="JsonException">The line is no change.</exception>
    public static Change Read(ReadOnlySpan<byte> line, int number)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        string? target = null, kind = null, user = null, name = null, key = null, reason = null, source = null, dataOwner = null;
        var outOfScope = false;
        var attributes = new List<AttributeChange>();
        IReadOnlyList<OriginChange> origins = [], oldOrigins = [];
        IReadOnlyList<UndoneValue>? undone = null;
        var fills = new List<string>();
        AttributeSet? wanted = null;
        IReadOnlyList<string> groups = [], leftGroups = [], deferred = [];
        var basis = new List<ChangeBasis>();
        ChangeGroup? group = null;
        var members = new List<ChangeMember>();
        Account? account = null;
        GroupRecord? sourceGroup = null;
        FollowedMembership? membership = null;
        MatchCase? match = null;
        Assignment? assignment = null;
        var endsAssignment = false;
        UserLifecycle? lifecycle = null, oldLifecycle = null;
        long userRevision = 0, accountRevision = 0, assignmentRevision = 0;
        var assignments = 0;
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
                case "sourceGroup": sourceGroup = JsonSerializer.Deserialize(ref reader, EngineJson.Default.GroupRecord); break;
                case "membership": membership = JsonSerializer.Deserialize(ref reader, EngineJson.Default.FollowedMembership); break;
                case "match": match = JsonSerializer.Deserialize(ref reader, EngineJson.Default.MatchCase); break;
                case "assignment": assignment = JsonSerializer.Deserialize(ref reader, EngineJson.Default.Assignment); break;
                case "endsAssignment": endsAssignment = reader.GetBoolean(); break;
                case "outOfScope": outOfScope = reader.GetBoolean(); break;
                case "groups": groups = ReadTexts(ref reader); break;
                case "leftGroups": leftGroups = ReadTexts(ref reader); break;
                case "dataOwner": dataOwner = reader.GetString(); break;
                case "lifecycle": lifecycle = JsonSerializer.Deserialize(ref reader, EngineJson.Default.UserLifecycle); break;
                case "oldLifecycle": oldLifecycle = JsonSerializer.Deserialize(ref reader, EngineJson.Default.UserLifecycle); break;
                case "undone": undone = JsonSerializer.Deserialize(ref reader, EngineJson.Default.IReadOnlyListUndoneValue); break;
                case "origins": origins = ReadOrigins(ref reader); break;
                case "oldOrigins": oldOrigins = ReadOrigins(ref reader); break;
                case "userRevision": userRevision = reader.GetInt64(); break;
                case "accountRevision": accountRevision = reader.GetInt64(); break;
                case "assignments": assignments = reader.GetInt32(); break;
                case "assignmentRevision": assignmentRevision = reader.GetInt64(); break;
                case "dependsOn": dependsOn = reader.GetInt32(); break;
                case "deferred": deferred = ReadTexts(ref reader); break;
                case "group": group = JsonSerializer.Deserialize(ref reader, EngineJson.Default.ChangeGroup); break;
                case "members":
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                        members.Add(JsonSerializer.Deserialize(ref reader, EngineJson.Default.ChangeMember)!);
                    break;
                case "basis":
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                        basis.Add(JsonSerializer.Deserialize(ref reader, EngineJson.Default.ChangeBasis)!);
                    break;
                case "wanted": wanted = AttributeSet.Read(ref reader); break;
                case "fills":
                    while (reader.Read() && reader.TokenType == JsonTokenType.String)
                        fills.Add(string.Intern(reader.GetString()!));
                    break;
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
            Group = group,
            Members = members,
            Attributes = attributes,
            Origins = origins,
            OldOrigins = oldOrigins,
            OldLifecycle = oldLifecycle,
            Undone = undone,
            Wanted = wanted,
            Fills = fills,
            Lifecycle = lifecycle,
            Reason = reason ?? "",
            SourceApp = source,
            SourceAccount = account,
            SourceGroup = sourceGroup,
            Membership = membership,
            Match = match,
            Assignment = assignment,
            EndsAssignment = endsAssignment,
            OutOfScope = outOfScope,
            DataOwner = dataOwner,
            Groups = groups,
            LeftGroups = leftGroups,
            UserRevision = userRevision,
            AccountRevision = accountRevision,
            AssignmentCount = assignments,
            AssignmentRevision = assignmentRevision,
            DependsOn = dependsOn,
            Basis = basis,
            Deferred = deferred,
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

    private static List<OriginChange> ReadOrigins(ref Utf8JsonReader reader)
    {
        var origins = new List<OriginChange>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            origins.Add(ReadOrigin(ref reader));
        return origins;
    }

    private static OriginChange ReadOrigin(ref Utf8JsonReader reader)
    {
        string? path = null, kind = null, app = null, key = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "path": path = string.Intern(reader.GetString()!); break;
                case "kind": kind = reader.GetString(); break;
                case "app": app = string.Intern(reader.GetString()!); break;
                case "key": key = reader.GetString(); break;
                default: throw new JsonException($"Unknown property '{name}'.");
            }
        }

        return new(path ?? throw new JsonException("An origin without a path."), kind is null ? null : Enum.Parse<OriginKind>(kind), app, key);
    }

    private static void WriteOrigins(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<OriginChange> origins)
    {
        if (origins.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var origin in origins)
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, origin.Path);
            WriteOptional(writer, "kind"u8, origin.Kind?.ToString());
            WriteOptional(writer, "app"u8, origin.App);
            WriteOptional(writer, "key"u8, origin.Key);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            texts.Add(reader.GetString()!);
        return texts;
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
