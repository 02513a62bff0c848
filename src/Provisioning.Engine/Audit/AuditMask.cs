using System.Security.Cryptography;
using System.Text;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// Puts salted hashes in the place of sensitive values in what is told of the journal: equal values have equal hashes, and a value cannot be found by trying without the store. The salt follows from the
/// id of the journal's first commit, which has chance in it and is never told; so it stays the same after a restore, and nothing more has to be kept.
/// </summary>
internal sealed class AuditMask
{
    private const int ShownBytes = 16;
    private readonly IReadOnlyList<AttributePath> _paths;
    private readonly IReadOnlyDictionary<string, HashSet<string>> _appNames;
    private readonly byte[] _salt;

    private AuditMask(IReadOnlyList<AttributePath> paths, IReadOnlyDictionary<string, HashSet<string>> appNames, byte[] salt) => (_paths, _appNames, _salt) = (paths, appNames, salt);

    /// <summary>What is sensitive now, in every app that there was and by every mapping that it had.</summary>
    public static async ValueTask<AuditMask> LoadAsync(IProvisioningStore store, DirectorySchema schema, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, HashSet<string>>(StringComparer.OrdinalIgnoreCase);
        if (schema.Sensitive.Count == 0)
            return new([], names, []);
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [EngineTerms.In(Collections.Apps)] }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes)
            {
                if (write is not { Collection: Collections.Apps, Json: { } json })
                    continue;
                var app = AppDocument.Read(new(write.Collection, write.Id, commit.Sequence, json));
                if (!names.TryGetValue(app.Name, out var known))
                    names.Add(app.Name, known = new(StringComparer.OrdinalIgnoreCase));
                known.UnionWith(OutputMask.SensitiveNames(app, schema));
            }
        }

        return new(schema.Sensitive, names, await SaltAsync(store, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The differences of a document as they may be told.</summary>
    public IReadOnlyList<AttributeChange> Apply(string collection, string? app, IReadOnlyList<AttributeChange> changes) =>
        _paths.Count == 0 ? changes : [.. changes.Select(c => IsSensitive(collection, app, c.Path) ? c with { Old = Hide(c.Old), New = Hide(c.New) } : c)];

    /// <summary>The value as it may be told.</summary>
    public AttributeValue Apply(string collection, string? app, string path, AttributeValue value) => IsSensitive(collection, app, path) ? Hide(value) : value;

    private bool IsSensitive(string collection, string? app, string path)
    {
        if (_paths.Count == 0)
            return false;
        if (collection == Collections.Users)
            return _paths.Any(p => Meets(p, Inner(path)));
        return app is not null && _appNames.TryGetValue(app, out var names)
            && (names.Contains(path) || names.Any(n => AttributePath.TryParse(n, out var parsed, out _) && Meets(parsed, path)));
    }

    private AttributeValue Hide(AttributeValue value) => value.IsNone
        ? value
        : "sha256:" + Convert.ToHexString(HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(value.ToString())).AsSpan(0, ShownBytes)).ToLowerInvariant();

    // "overrides(title)" is about title.
    private static string Inner(string path) =>
        path.EndsWith(')') && path.IndexOf('(', StringComparison.Ordinal) is var start and > 0 ? path[(start + 1)..^1] : path;

    // A fact's name is an attribute with its parts; a list stands for all that is in it.
    private static bool Meets(AttributePath sensitive, string path)
    {
        var parts = path.Split('.', '[');
        return string.Equals(sensitive.Attribute, parts[0], StringComparison.OrdinalIgnoreCase)
            && (sensitive.SubAttribute is null || parts.Length == 1 || sensitive.Filter is not null || path.Contains('[', StringComparison.Ordinal) || string.Equals(sensitive.SubAttribute, parts[1], StringComparison.OrdinalIgnoreCase));
    }

    private static async ValueTask<byte[]> SaltAsync(IProvisioningStore store, CancellationToken cancellationToken)
    {
        await foreach (var first in store.ReadJournalAsync(0, cancellationToken).ConfigureAwait(false))
            return SHA256.HashData(Encoding.UTF8.GetBytes($"audit salt/{store.Info.Id}/{first.Batch.BatchId}"));
        return [];
    }
}
