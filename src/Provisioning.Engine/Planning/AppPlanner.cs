using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// Adds to the plan what one app needs: for everybody when the app has never been planned or its configuration changed, else for those whom the journal, the
/// pending changes or the plan's own directory part name.
/// </summary>
internal sealed class AppPlanner(EngineContext context, OutboundTarget target, PlanSection section, DirectoryDraft draft, string configuration)
{
    private const int Page = 500;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    private App App => target.App;

    private IProvisioningStore Store => context.Store;

    /// <summary>How many changes wait for the time of their next try.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many users were evaluated.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Plans the app; <paramref name="only"/> limits it to these users.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IReadOnlyCollection<string>? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(context.Clock, $"Planning {App.Name}");
        var state = await Store.GetStateAsync(App.Name, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<IReadOnlyList<Candidate>> pages;
        if (only is not null)
            pages = ByUsersAsync(only, cancellationToken);
        else if (state.PlannedThrough == 0 || state.PlannedConfiguration != configuration)
            pages = EverybodyAsync(cancellationToken);
        else
            pages = ByUsersAsync(await ChangedAsync(state.PlannedThrough, cancellationToken).ConfigureAwait(false), cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var candidate in page)
                Evaluate(candidate);
            if (meter.Advance(page.Count) is { } progress)
                yield return progress;
        }

        if (meter.Done > 0)
            yield return meter.Completed();
    }

    private void Evaluate(Candidate candidate)
    {
        if (!_done.Add(candidate.UserId))
            return;
        Evaluated++;
        var drafted = draft.Get(candidate.UserId);
        if (OutboundEvaluator.Evaluate(drafted?.User ?? candidate.User, candidate.Assigned, candidate.Account, target, drafted?.Number) is { } change)
            section.Add(change);
    }

    // Assigned users in the order of their ids, then those who have an account and no assignment.
    private async IAsyncEnumerable<IReadOnlyList<Candidate>> EverybodyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var accountOf = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var document in Store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(App.Name) }, cancellationToken).ConfigureAwait(false))
        {
            if (AccountDocument.Read(document).UserId is { } owner)
                accountOf[owner] = document.Id;
        }

        var page = new List<string>(Page);
        await foreach (var document in Store.ReadAsync(new(Collections.Assignments) { Prefix = AccountDocument.Prefix(App.Name) }, cancellationToken).ConfigureAwait(false))
        {
            page.Add(document.Id[(document.Id.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            if (page.Count < Page)
                continue;
            yield return await LoadAsync(page, accountOf, assigned: true, cancellationToken).ConfigureAwait(false);
            page.Clear();
        }

        yield return await LoadAsync(page, accountOf, assigned: true, cancellationToken).ConfigureAwait(false);
        foreach (var rest in accountOf.Keys.Where(id => !_done.Contains(id)).Order(StringComparer.Ordinal).Chunk(Page))
            yield return await LoadAsync(rest, accountOf, assigned: false, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<Candidate>> LoadAsync(IReadOnlyList<string> userIds, Dictionary<string, string> accountOf, bool assigned, CancellationToken cancellationToken)
    {
        var users = await Store.GetManyAsync(Collections.Users, userIds, cancellationToken).ConfigureAwait(false);
        var known = users.ToDictionary(d => d.Id, UserDocument.Read, StringComparer.Ordinal);
        var accountIds = userIds.Where(accountOf.ContainsKey).Select(id => accountOf[id]).ToList();
        var accounts = accountIds.Count == 0 ? [] : await Store.GetManyAsync(Collections.Accounts, accountIds, cancellationToken).ConfigureAwait(false);
        var owned = accounts.Select(AccountDocument.Read).Where(a => a.UserId is not null).ToDictionary(a => a.UserId!, StringComparer.Ordinal);
        return [.. userIds.Select(id => new Candidate(id, known.GetValueOrDefault(id), assigned, owned.GetValueOrDefault(id)))];
    }

    private async IAsyncEnumerable<IReadOnlyList<Candidate>> ByUsersAsync(IReadOnlyCollection<string> userIds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in userIds.Order(StringComparer.Ordinal).Chunk(Page))
        {
            var users = (await Store.GetManyAsync(Collections.Users, page, cancellationToken).ConfigureAwait(false)).ToDictionary(d => d.Id, UserDocument.Read, StringComparer.Ordinal);
            var assignments = await Store.GetManyAsync(Collections.Assignments, [.. page.Select(id => AppDocument.AssignmentId(App.Name, id))], cancellationToken).ConfigureAwait(false);
            var assigned = assignments.Select(d => d.Id[(d.Id.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToHashSet(StringComparer.Ordinal);
            var candidates = new List<Candidate>(page.Length);
            foreach (var id in page)
            {
                Account? account = null;
                await foreach (var document in Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(id, App.Name)), cancellationToken).ConfigureAwait(false))
                    account = AccountDocument.Read(document);
                if (assigned.Contains(id) || account is not null)
                    candidates.Add(new(id, users.GetValueOrDefault(id), assigned.Contains(id), account));
            }

            yield return candidates;
        }
    }

    private async ValueTask<IReadOnlyCollection<string>> ChangedAsync(long after, CancellationToken cancellationToken)
    {
        var changed = draft.Changed.Select(u => u.User.Id).ToHashSet(StringComparer.Ordinal);
        var prefix = AccountDocument.Prefix(App.Name);
        await foreach (var record in Store.ReadJournalAsync(after, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in record.Batch.Writes)
            {
                switch (write.Collection)
                {
                    case Collections.Users:
                        changed.Add(write.Id);
                        break;
                    case Collections.Assignments when write.Id.StartsWith(prefix, StringComparison.Ordinal):
                        changed.Add(write.Id[prefix.Length..]);
                        break;
                    case Collections.Accounts when write.Id.StartsWith(prefix, StringComparison.Ordinal):
                        foreach (var key in write.Keys)
                            changed.Add(key.Value[..key.Value.IndexOf('/', StringComparison.Ordinal)]);
                        break;
                }
            }
        }

        var now = context.Now;
        await foreach (var document in Store.ReadAsync(new(Collections.Pending) { Prefix = prefix }, cancellationToken).ConfigureAwait(false))
        {
            var pending = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.PendingChange)!;
            if (pending.NotBefore <= now)
                changed.Add(pending.UserId);
            else if (!changed.Contains(pending.UserId))
                Waiting++;
        }

        return changed;
    }

    /// <summary>A user whom the app may concern.</summary>
    private readonly record struct Candidate(string UserId, User? User, bool Assigned, Account? Account);
}
