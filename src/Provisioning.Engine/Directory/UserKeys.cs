namespace Provisioning.Engine;

/// <summary>The values under which a user is found.</summary>
internal static class UserKeys
{
    /// <summary>How long an indexed value can be: a store keeps longer keys as hashes only, which a search by their beginning would not find.</summary>
    public const int MostCharacters = 200;

    /// <summary>The attribute whose value is too long to be found by, or null.</summary>
    public static string? TooLong(User user, DirectorySchema schema)
    {
        if (user.UserName.Length > MostCharacters)
            return "user name";
        if (user.EmployeeNumber?.Length > MostCharacters)
            return "employee number";
        if (user.Attributes["emails"].AsList().Any(m => m.AsComplex()?["value"].AsString()?.Length > MostCharacters))
            return "mail address";
        return schema.FoundBy.FirstOrDefault(a => user.Attributes[a.Name].AsList().Any(v => v.ToString().Length > MostCharacters))?.Name;
    }

    /// <summary>The keys of the user's document.</summary>
    public static List<IndexKey> Of(User user, DirectorySchema schema)
    {
        var keys = Names(user, schema);
        if (user.Attributes["manager"].AsComplex()?["value"].AsString() is { Length: > 0 } manager)
            keys.Add(new(Indexes.Reference, manager));
        foreach (var definition in schema.References)
        {
            foreach (var value in user.Attributes[definition.Name].AsList())
                AddTo(keys, new(Indexes.Reference, value.ToString()));
        }

        if (UserTimers.Next(user, schema.Lifecycle) is { } due)
            keys.Add(UserTimers.Key(due));
        if (user.Lifecycle.PolicyVersion > 0)
            keys.Add(UserTimers.PolicyKey(user.Lifecycle.PolicyVersion));
        keys.AddRange(UndoneValues.Keys(user.Undone));
        if (user.Overrides.Count > 0)
            keys.Add(UserTimers.OverrideKey(user.Overrides.Min(o => o.Until)));
        return keys;
    }

    /// <summary>The keys by which somebody names the user.</summary>
    public static List<IndexKey> Names(User user, DirectorySchema schema)
    {
        var keys = new List<IndexKey>(4) { new(Indexes.UserName, IndexKey.Normalize(user.UserName)) };
        foreach (var mail in user.Attributes["emails"].AsList())
        {
            if (mail.AsComplex()?["value"].AsString() is { } address)
                AddTo(keys, new(Indexes.Mail, IndexKey.Normalize(address)));
        }

        if (user.EmployeeNumber is { } number)
            keys.Add(new(Indexes.EmployeeNumber, IndexKey.Normalize(number)));
        foreach (var definition in schema.FoundBy)
        {
            foreach (var value in user.Attributes[definition.Name].AsList())
                AddTo(keys, Custom(definition, value));
        }

        foreach (var key in Reserved(user, schema.FoundBy))
            AddTo(keys, key);
        return keys;
    }

    /// <summary>The keys by which the user holds unique values: the user name, unique custom attributes among these, and what is reserved.</summary>
    public static IEnumerable<IndexKey> Unique(User user, IReadOnlyList<AttributeDefinition> custom)
    {
        yield return new(Indexes.UserName, IndexKey.Normalize(user.UserName));
        foreach (var definition in custom.Where(d => d.Unique))
        {
            foreach (var value in user.Attributes[definition.Name].AsList())
                yield return Custom(definition, value);
        }

        foreach (var key in Reserved(user, custom))
            yield return key;
    }

    private static IEnumerable<IndexKey> Reserved(User user, IReadOnlyList<AttributeDefinition> custom) => user.Reserved.Count == 0
        ? []
        : user.Reserved
            .Select(r => MatchKey.Of(Paths.Get(r.Path), r.Value, custom.FirstOrDefault(d => string.Equals(d.Name, r.Path, StringComparison.OrdinalIgnoreCase))))
            .OfType<IndexKey>();

    public static IndexKey Custom(AttributeDefinition definition, AttributeValue value)
    {
        var text = value.ToString();
        return new(
            definition.Unique ? Indexes.CustomUnique : Indexes.Custom,
            $"{definition.Name.ToLowerInvariant()}={(definition.CaseExact ? text : IndexKey.Normalize(text))}");
    }

    // Two mail addresses that differ in case only are one key.
    private static void AddTo(List<IndexKey> keys, IndexKey key)
    {
        if (!keys.Contains(key))
            keys.Add(key);
    }
}
