namespace Provisioning.Engine;

/// <summary>
/// Settles the references of a plan once every source has been read: those that named somebody who came later, in this plan or after an earlier one, and those whose name means somebody else now. Says who is still
/// waited for, and who is their own manager in a circle.
/// </summary>
/// <param name="context">The engine's.</param>
/// <param name="catalog">The sources.</param>
/// <param name="draft">The directory as the plan leaves it.</param>
/// <param name="section">Takes the changes.</param>
/// <param name="resolver">Finds whom a name means.</param>
/// <param name="hasReferrers">Whether anything in the store refers to somebody: else nobody is looked for whom new names concern.</param>
internal sealed class ReferencePlanner(EngineContext context, SourceCatalog catalog, DirectoryDraft draft, PlanSection section, ReferenceResolver resolver, bool hasReferrers)
{
    private const int Listed = 5;
    private readonly List<Named> _named = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Name, string? Manager)> _managers = new(StringComparer.Ordinal);
    private int _kept;

    /// <summary>True when there is anything to settle at all.</summary>
    public bool IsUsed { get; } = catalog.HasReferences;

    /// <summary>A source begins: what earlier ones named stays.</summary>
    public void Keep() => _kept = _named.Count;

    /// <summary>The source under way cannot be used.</summary>
    public void TakeBack() => _named.RemoveRange(_kept, _named.Count - _kept);

    /// <summary>Takes note of a person that the plan makes or changes.</summary>
    public void Note(User? before, User after, int number, Account now, InboundSource source, IReadOnlyList<Account> accountsBefore, IReadOnlyList<Account> accounts, References known)
    {
        if (!IsUsed)
            return;
        var names = ReferenceResolver.NamesOf(after, accounts, catalog.Tables.Schema);
        var old = before is null ? [] : ReferenceResolver.NamesOf(before, accountsBefore, catalog.Tables.Schema);
        if (!names.SetEquals(old))
        {
            resolver.Note(after, names);
            if (hasReferrers)
                _names.UnionWith(names.Except(old).Concat(old.Except(names)).Select(ReferenceResolver.TextOf));
        }

        NoteManager(after);
        if (!now.Present || now.References.Count == 0)
            return;
        foreach (var mapping in source.Mappings)
        {
            if (mapping.IsReference && mapping.Evaluate(new(now.Values, now.Key)).Value is { IsNone: false } value)
                _named.Add(new(after.Id, after.UserName, number, now.App, now.Key, mapping.Target.Canonical, value, known.Resolve(now.App, value)));
        }
    }

    /// <summary>Adds the changes.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!IsUsed)
            yield break;
        var done = new HashSet<string>(StringComparer.Ordinal);
        var still = new List<(Named Person, string Name)>();
        foreach (var person in _named)
        {
            var references = new References();
            foreach (var name in person.Value.AsList().Select(v => v.ToString()))
            {
                if (await resolver.FindAsync(person.App, name, cancellationToken).ConfigureAwait(false) is { } id)
                    references.Add(person.App, name, id);
                else
                    still.Add((person, name));
            }

            var means = references.Resolve(person.App, person.Value);
            if (means.SameValues(person.Meant))
                continue;
            if (draft.Get(person.UserId) is not null || !await AddToNewAsync(person, means, cancellationToken).ConfigureAwait(false))
                await EvaluateAsync(person.UserId, done, cancellationToken).ConfigureAwait(false);
        }

        if (_names.Count > 0)
        {
            var referrers = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var name in _names)
                await Referrers.AddNamingAsync(context.Store, name, referrers, cancellationToken).ConfigureAwait(false);
            foreach (var id in referrers)
                await EvaluateAsync(id, done, cancellationToken).ConfigureAwait(false);
        }

        foreach (var app in still.GroupBy(s => s.Person.App, StringComparer.OrdinalIgnoreCase))
        {
            var people = app.DistinctBy(s => s.Person.UserId).ToList();
            var examples = string.Join(", ", people.Take(Listed).Select(s => $"'{s.Person.UserName}' names {s.Name}"));
            yield return new WarningEvent($"'{app.Key}': {people.Count} {(people.Count == 1 ? "person names" : "people name")} somebody whom nobody is, or several are ({examples}{(people.Count > Listed ? ", …" : "")}). The reference stays empty and is set when exactly one arrives.");
            foreach (var (person, name) in people.Skip(Listed))
                yield return new VerboseEvent($"'{app.Key}': '{person.UserName}' names {name}, whom nobody is, or several are.");
        }

        var cycles = await new ManagerCycles(context.Store, _managers).FindAsync(cancellationToken).ConfigureAwait(false);
        foreach (var cycle in cycles.Take(Listed))
            yield return new WarningEvent($"{string.Join(" -> ", cycle.Append(cycle[0]).Select(n => $"'{n}'"))}: {(cycle.Count == 1 ? "somebody is their own manager" : "these are each other's managers in a circle")}. It is kept as the source has it; who asks for the managers above gets each of them once.");
        if (cycles.Count > Listed)
            yield return new WarningEvent($"{cycles.Count - Listed} more circles of managers.");
    }

    // Of somebody new of whom only one source knows, nothing but the reference is open. False for whom the store knows.
    private async ValueTask<bool> AddToNewAsync(Named person, AttributeValue means, CancellationToken cancellationToken)
    {
        if (await context.Store.GetAsync(Collections.Users, person.UserId, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        section.Add(new()
        {
            Number = 0,
            Target = Change.Directory,
            Kind = ChangeKind.Update,
            UserId = person.UserId,
            UserName = person.UserName,
            AccountKey = person.Key,
            Attributes = [new(person.Path, person.Meant, means)],
            Reason = Reason,
            SourceApp = person.App,
            DependsOn = person.Number,
        });
        if (person.Path == ManagerPath)
            _managers[person.UserId] = (person.UserName, means.AsString());
        return true;
    }

    private async ValueTask EvaluateAsync(string userId, HashSet<string> done, CancellationToken cancellationToken)
    {
        if (!done.Add(userId))
            return;
        var drafted = draft.Get(userId);
        var user = drafted?.User;
        if (user is null && await context.Store.GetAsync(Collections.Users, userId, cancellationToken).ConfigureAwait(false) is { } document)
            user = UserDocument.Read(document);
        if (user is null or { Status: UserStatus.Deleted })
            return;
        var accounts = drafted?.Accounts ?? await catalog.AccountsAsync(userId, cancellationToken).ConfigureAwait(false);
        var states = catalog.Unchanged(accounts);
        var references = await resolver.ForAsync(states, cancellationToken).ConfigureAwait(false);
        var result = InboundEvaluator.Evaluate(user, states, catalog.Tables, references, null, context.Now);
        if (result.IsNothing)
            return;
        var kind = UserState.KindOf(result.Changes, result.Changes.Count > 0 ? ChangeKind.Update : ChangeKind.Record);
        if (user.Lifecycle.Protection is not null)
        {
            section.LeaveOut(user, kind, Reason);
            return;
        }

        var change = new Change
        {
            Number = 0,
            Target = Change.Directory,
            Kind = kind,
            UserId = user.Id,
            UserName = user.UserName,
            Attributes = result.Changes,
            Origins = result.Origins,
            Lifecycle = result.Lifecycle,
            Undone = result.Undone,
            Reason = Reason,
            UserRevision = user.Revision,
            DependsOn = drafted?.Number,
        }.WithOld(user);
        var after = UserState.After(user, change, context.Now);
        NoteManager(after);
        draft.Add(new(after, section.Add(change), accounts));
    }

    private void NoteManager(User user) => _managers[user.Id] = (user.UserName, user.Attributes["manager"].AsComplex()?["value"].AsString());

    private const string Reason = "who is referred to is known now";

    private const string ManagerPath = "manager.value";

    /// <summary>A reference of a person, and whom it meant when they were evaluated.</summary>
    private sealed record Named(string UserId, string UserName, int Number, string App, string Key, string Path, AttributeValue Value, AttributeValue Meant);
}
