using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Reads all users in parts by what a text of theirs begins with, for services that give only so many to one question. A part that is still too many is read in smaller ones. All is proven where every part proves itself
/// (<see cref="FullRead{T}"/>) and together they are as many as the service says there are without a filter, before and after. For one read.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="by">The text.</param>
/// <param name="pages">Asks for a page of everybody.</param>
/// <param name="count">Asks how many there are; null where the service does not say.</param>
internal sealed class PartitionedRead(ScimSettings settings, Partition by, PageSource<RemoteObject> pages, Func<CancellationToken, ValueTask<long?>> count)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _parts;
    private bool _isRestRefused;
    private string? _doubt;

    /// <summary>Gives everybody, each once, and whether all were seen.</summary>
    public async IAsyncEnumerable<ReadItem> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var before = await count(cancellationToken).ConfigureAwait(false);
        var open = new Stack<UserPart>();
        Push(open, UserPart.Of(by, ""));
        var obeys = true;
        while (obeys && open.TryPop(out var part))
        {
            if (part.IsRest && _isRestRefused)
                continue;
            long? total = null;
            var read = new FullRead<RemoteObject>(
                settings,
                ResourceKind.Users,
                async (query, name, token) =>
                {
                    var page = await AskAsync(part, total, query, name, token).ConfigureAwait(false);
                    total ??= page.TotalResults;
                    return page;
                },
                user => user.Key);
            var next = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var user in read.RunAsync(cancellationToken).ConfigureAwait(false))
            {
                obeys &= part.Has(user);
                if (part.Next(user) is { } character)
                    next.Add(character);
                if (_seen.Add(user.Key))
                    yield return new ObjectRead(user, $"user {user.Key}");
            }

            _parts++;
            var proof = read.Proof();
            // Where nobody comes, smaller parts have nobody either.
            var smaller = read.IsShort && proof.ObjectCount > 0 ? part.Split(next) : [];
            if (!obeys)
                _doubt ??= $"the service does not obey a filter by what {by.Wire.Canonical} begins with, or does not show it";
            else if (smaller.Count > 0)
                Push(open, smaller);
            else if (!proof.IsComplete)
                _doubt ??= Why(part, read.IsShort, proof);
        }

        var after = await count(cancellationToken).ConfigureAwait(false);
        yield return new ReadCompleted(Proof(before, after));
    }

    private ReadProof Proof(long? before, long? after)
    {
        if (before is null || after is null)
            _doubt ??= "the service does not say how many users there are";
        if (before != after)
            _doubt ??= $"the number of users changed from {before} to {after} while they were read";
        if (before != _seen.Count)
            _doubt ??= $"the service says that there are {before} users, and gave {_seen.Count} in {_parts} parts by {by.Wire.Canonical}";
        return new(_doubt is null, _doubt ?? $"all {_seen.Count} users that the service says there are, in {_parts} parts by {by.Wire.Canonical}", _seen.Count);
    }

    private string Why(UserPart part, bool isShort, ReadProof proof)
    {
        if (!isShort)
            return $"a part by {by.Wire.Canonical} is not whole: {proof.Evidence}";
        return part.IsRest
            ? $"those whose {by.Wire.Canonical} goes on with another character than the common ones are more than the service gives to one question, and cannot be read in smaller parts"
            : $"those whose {by.Wire.Canonical} begins with the same {part.Beginning.Length} characters are more than the service gives to one question";
    }

    private async ValueTask<ReadPage<RemoteObject>> AskAsync(UserPart part, long? total, string query, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await pages($"{query}&filter={Uri.EscapeDataString(part.Filter)}", $"{name}&filter={part.FilterName}", cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (total is not null && IsRefusal(e))
        {
            // Some services refuse what lies beyond the most that they give: the part is as short as if nothing more had come.
            return new(total, null, []);
        }
        catch (ProvisioningException e) when (IsRefusal(e) && _parts == 0)
        {
            throw ScimErrors.NoParts(e, settings.App, by.Wire.Canonical);
        }
        catch (ProvisioningException e) when (IsRefusal(e) || part.IsRest && e.Error.Id == ErrorIds.AppUnavailable)
        {
            _isRestRefused |= part.IsRest;
            _doubt ??= $"the service does not take the filter '{part.FilterName}' of a part, so whoever is in no other part was not read ({e.Error.Message.TrimEnd('.')})";
            return new(0, null, []);
        }
    }

    private static bool IsRefusal(ProvisioningException error) => error.Error.Id is ErrorIds.AppRejected or ErrorIds.AccountNotFound;

    // In order, the rest last.
    private static void Push(Stack<UserPart> open, IEnumerable<UserPart> parts)
    {
        foreach (var part in parts.Reverse())
            open.Push(part);
    }
}
