using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Makes accounts of the entries of one read, many at a time, so that the objects that they name are looked for together. For one read.</summary>
/// <param name="reader">Makes accounts.</param>
/// <param name="resolver">Finds those whom they name.</param>
/// <param name="key">The key of an object.</param>
internal sealed class ObjectBatch(EntryReader reader, ReferenceResolver resolver, KeyAttribute key)
{
    /// <summary>So many that looking is worth it, and few enough to hold.</summary>
    public const int Size = 256;

    private readonly List<LdapEntry> _entries = new(Size);

    /// <summary>True when there are as many as are worth it.</summary>
    public bool IsFull => _entries.Count >= Size;

    public void Add(LdapEntry entry)
    {
        entry = reader.Unfold(entry, resolver);
        if (key.Read(entry) is { } own && LdapDn.TryParse(entry.Dn, out var dn))
            resolver.Note(dn!, own);
        _entries.Add(entry);
    }

    /// <summary>The accounts of what was added since.</summary>
    public async ValueTask<IReadOnlyList<ReadItem>> TakeAsync(CancellationToken cancellationToken)
    {
        await resolver.LearnAsync(_entries.SelectMany(e => reader.References(e, resolver)), cancellationToken).ConfigureAwait(false);
        List<ReadItem> items = [.. _entries.Select(e => reader.Read(e, resolver))];
        _entries.Clear();
        return items;
    }
}
