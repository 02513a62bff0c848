using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Finds keys by which apps link people by themselves, and of which the people of a store have the same.</summary>
internal sealed class MatchKeyCensus
{
    private const int Listed = 3;
    private readonly List<Key> _keys = [];

    public MatchKeyCensus(ConfigSet set, DirectorySchema schema)
    {
        foreach (var (document, app) in set.Of<App>())
        {
            foreach (var name in app.MatchOn)
                Add(document, app, "matchOn", name, [name], schema);
            foreach (var rule in app.MatchRules.Where(r => r.AutoLink && r.Definite >= 1))
                Add(document, app, "matchRules", rule.Name, [.. rule.Comparisons.Select(c => c.Attribute)], schema);
        }
    }

    /// <summary>Without people it is only known which keys nothing makes unique.</summary>
    public IEnumerable<ConfigFinding> WithoutPeople(DirectorySchema schema) => _keys.Where(k => !k.Paths.Any(p => IsUnique(p, schema))).Select(k => ConfigRules.Found(
        ConfigSeverity.Information,
        ConfigRules.MatchKeyNotUnique,
        k.Document,
        k.Path,
        $"App '{k.App.Name}' links by itself by {k.Text}, which nothing makes unique.",
        "See with -Store whether it is so in your directory. Where two people can have the same, let a person decide."));

    /// <summary>Counts the people of the store, one after the other: of each key a hash is kept in memory, and no value.</summary>
    public async ValueTask<List<ConfigFinding>> CountAsync(IProvisioningStore store, CancellationToken cancellationToken)
    {
        if (_keys.Count == 0)
            return [];
        await foreach (var document in store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            if (user.Status == UserStatus.Deleted)
                continue;
            foreach (var key in _keys)
                key.Note(user, document.Id);
        }

        var findings = new List<ConfigFinding>();
        foreach (var key in _keys.Where(k => k.Twice > 0))
        {
            findings.Add(ConfigRules.Found(
                ConfigSeverity.Warning,
                ConfigRules.MatchKeyNotUnique,
                key.Document,
                key.Path,
                $"App '{key.App.Name}' links by itself by {key.Text}, and {(key.Twice == 1 ? "one user has" : $"{key.Twice} users have")} the same as another one: {string.Join(", ", key.Examples)}{(key.Twice > Listed ? ", …" : "")}.",
                "Nobody is linked where several fit. Correct their values, compare something more, or let a person decide."));
        }

        return findings;
    }

    private void Add(ConfigDocument document, App app, string list, string name, IReadOnlyList<string> attributes, DirectorySchema schema)
    {
        try
        {
            _keys.Add(new(document, app, document.Text?.Named(list, name)?.Path ?? list, string.Join(" and ", attributes), [.. attributes.Select(schema.Resolve)]));
        }
        catch (ProvisioningException)
        {
            // An attribute that there is not is an error of the import.
        }
    }

    private static bool IsUnique(AttributePath path, DirectorySchema schema) =>
        string.Equals(path.Attribute, "userName", StringComparison.OrdinalIgnoreCase) || schema.Find(path.Attribute) is { Custom: true, Unique: true };

    private sealed record Key(ConfigDocument Document, App App, string Path, string Text, IReadOnlyList<AttributePath> Paths)
    {
        private readonly HashSet<UInt128> _seen = [];

        public int Twice { get; private set; }

        public List<string> Examples { get; } = [];

        public void Note(User user, string id)
        {
            var values = Paths.Select(p => p.Get(user.Attributes).AsList() is [var only, ..] ? IndexKey.Normalize(only.ToString()) : "").ToList();
            // Who has no value meets nobody.
            if (values.Any(v => v.Length == 0) || _seen.Add(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', values))))))
                return;
            if (Twice++ < Listed)
                Examples.Add($"'{user.Attributes["userName"].AsString() ?? id}'");
        }
    }
}
