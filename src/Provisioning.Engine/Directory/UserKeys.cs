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
    public static List<IndexKey> Of(User user, IReadOnlyList<AttributeDefinition> custom)
    {
        var keys = new List<IndexKey>(4) { new(Indexes.UserName, IndexKey.Normalize(user.UserName)) };
        foreach (var mail in user.Attributes["emails"].AsList())
        {
            if (mail.AsComplex()?["value"].AsString() is { } address)
                Add(new(Indexes.Mail, IndexKey.Normalize(address)));
        }

        if (user.EmployeeNumber is { } number)
            keys.Add(new(Indexes.EmployeeNumber, IndexKey.Normalize(number)));
        foreach (var definition in custom)
        {
            if (!definition.Unique && !definition.Indexed)
                continue;
            foreach (var value in user.Attributes[definition.Name].AsList())
                Add(Custom(definition, value));
        }

        return keys;

        // Two mail addresses that differ in case only are one key.
        void Add(IndexKey key)
        {
            if (!keys.Contains(key))
                keys.Add(key);
        }
    }

    public static IndexKey Custom(AttributeDefinition definition, AttributeValue value)
    {
        var text = value.ToString();
        return new(
            definition.Unique ? Indexes.CustomUnique : Indexes.Custom,
            $"{definition.Name.ToLowerInvariant()}={(definition.CaseExact ? text : IndexKey.Normalize(text))}");
    }
}
