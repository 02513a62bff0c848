using System.Globalization;
using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Finds out what objects of which a domain controller says that they changed are now: a change tells parts of an object, and everything is evaluated on whole ones. Who was deleted, moved out of what is read, or no longer matches is gone; of
/// who is not to be found for another reason nothing is said. For one read.
/// </summary>
/// <param name="context">The connector.</param>
/// <param name="lease">The connection.</param>
/// <param name="knownUsn">The number up to which containers were known.</param>
internal sealed class ChangedObjects(DirectoryContext context, DirectoryLease lease, long knownUsn)
{
    private const int AtOnce = 100;

    /// <summary>True once a container that was known before came.</summary>
    public bool SawContainers { get; private set; }

    /// <summary>Why everything has to be read anew, as the end of a sentence; null where that is not so.</summary>
    public string? WhyWhole { get; private set; }

    /// <summary>What became of the objects.</summary>
    /// <param name="changed">The objects, with what the domain controller told of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ReadItem> RunAsync(IReadOnlyList<LdapEntry> changed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var there = new List<Guid>();
        foreach (var entry in changed)
        {
            if (entry.GetBytes(ActiveDirectoryNames.Key) is not { Length: 16 } octets)
                continue;
            var key = new Guid(octets.Span);
            if (entry.GetText(ActiveDirectoryNames.IsDeleted) == "TRUE")
                yield return new ObjectGone(key.ToString("D"));
            else
                there.Add(key);
        }

        foreach (var part in there.Distinct().Chunk(AtOnce))
        {
            await foreach (var item in PartAsync(part, cancellationToken).ConfigureAwait(false))
                yield return item;
            if (WhyWhole is not null)
                yield break;
        }
    }

    private async IAsyncEnumerable<ReadItem> PartAsync(IReadOnlyList<Guid> keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = LdapFilter.Or([.. keys.Select(k => LdapFilter.Equal(ActiveDirectoryNames.Key, k.ToByteArray()))]);
        var facts = FactsAsync(filter, cancellationToken);
        // One for each part: an object may change again and come with a later one.
        var read = new WholeRead(context, lease);
        var came = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in read.RunAsync(LdapFilter.And(filter, context.Settings.UserFilter), cancellationToken).ConfigureAwait(false))
        {
            if (item is ObjectRead { Object.Key: var key })
                came.Add(key);
            else if (item is ObjectProblem { Key: { } bad })
                came.Add(bad);
            yield return item;
        }

        var seen = await facts.ConfigureAwait(false);
        if (read.Proof() is { IsComplete: false } doubt)
        {
            // Who did not come may be there all the same.
            WhyWhole = $"what changed was not read whole ({doubt.Evidence.TrimEnd('.')})";
            yield break;
        }

        foreach (var fact in seen)
        {
            if (fact.IsContainer)
            {
                SawContainers = true;
                // Names of objects end with those of what they are in, and no object changes when these do.
                if (fact.UsnCreated <= knownUsn)
                    WhyWhole = $"the container '{fact.Dn}' changed, and it may have been renamed or moved with everything in it";
            }
            else if (!came.Contains(fact.Key))
            {
                yield return new ObjectGone(fact.Key);
            }
        }
    }

    // Where the objects are now, whatever they are.
    private async Task<IReadOnlyList<Fact>> FactsAsync(LdapFilter filter, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = context.Settings.Base, Filter = filter, Attributes = [ActiveDirectoryNames.Key, ActiveDirectoryNames.ObjectClass, ActiveDirectoryNames.UsnCreated] };
        var facts = new List<Fact>();
        try
        {
            await foreach (var item in lease.Connection.SearchAsync(search, cancellationToken).ConfigureAwait(false))
            {
                if (item is not LdapSearchEntry { Entry: var entry } || context.Dialect.Key.Read(entry) is not { } key)
                    continue;
                var isContainer = !entry.GetTexts(ActiveDirectoryNames.ObjectClass).Contains("person", AttributeNameComparer.Instance);
                facts.Add(new(key, entry.Dn, isContainer, long.TryParse(entry.GetText(ActiveDirectoryNames.UsnCreated), NumberStyles.None, CultureInfo.InvariantCulture, out var usn) ? usn : 0));
            }
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the look at what changed", lease.Endpoint);
        }

        return facts;
    }

    private sealed record Fact(string Key, string Dn, bool IsContainer, long UsnCreated);
}
