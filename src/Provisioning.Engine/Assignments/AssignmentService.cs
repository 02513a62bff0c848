using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Who is to have an account in which app: users, and groups for their members.</summary>
public sealed class AssignmentService
{
    private const string GrantCause = "Grant-ProvAppAssignment";
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;
    private readonly GroupService _groups;

    internal AssignmentService(EngineContext context, DirectoryService directory, AppService apps, GroupService groups) =>
        (_context, _directory, _apps, _groups) = (context, directory, apps, groups);

    /// <summary>Gives the user the plain app. Somebody who has it already keeps it as it is.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts.</exception>
    public async ValueTask<Assignment> GrantAsync(App app, User user, CancellationToken cancellationToken) =>
        (await GrantAsync(app, [user], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Gives many users the plain app in one commit; somebody who has it already keeps it as it is.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts.</exception>
    public ValueTask<IReadOnlyList<Assignment>> GrantAsync(App app, IReadOnlyList<User> users, CancellationToken cancellationToken) =>
        GrantAsync(app, users, null, cancellationToken);

    /// <summary>Gives many users the app in one commit.</summary>
    /// <param name="app">The app.</param>
    /// <param name="users">The users.</param>
    /// <param name="terms">What else the assignments say; null gives the plain app, and leaves somebody who has it already as they are.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts; what <see cref="CheckTermsAsync"/> throws.</exception>
    public async ValueTask<IReadOnlyList<Assignment>> GrantAsync(App app, IReadOnlyList<User> users, AssignmentTerms? terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(users);
        terms = await CheckTermsAsync(app, terms, cancellationToken).ConfigureAwait(false);
        var existing = await _context.Store.GetManyAsync(Collections.Assignments, [.. users.Select(u => AssignmentDocument.Id(app.Name, u.Id))], cancellationToken).ConfigureAwait(false);
        var known = existing.Select(AssignmentDocument.Read).ToDictionary(a => a.UserId, StringComparer.Ordinal);
        var writes = new List<DocumentWrite>();
        var result = new List<Assignment>(users.Count);
        foreach (var user in users)
        {
            var before = known.GetValueOrDefault(user.Id);
            var now = before ?? new() { App = app.Name, UserId = user.Id, Granted = _context.Now, GrantedBy = _context.Actor };
            if (terms is not null)
                now = With(now, terms);
            if (now != before)
                writes.Add(AssignmentDocument.ToWrite(now));
            known[user.Id] = now;
            result.Add(now);
        }

        if (writes.Count > 0)
            await _context.CommitAsync(GrantCause, [.. writes.DistinctBy(w => w.Id)], cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Gives the members of a group the app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="group">The group.</param>
    /// <param name="terms">What else the assignment says; null gives the plain app, and leaves a group that has it already as it is.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException">As for users.</exception>
    public async ValueTask<GroupAssignment> GrantAsync(App app, Group group, AssignmentTerms? terms, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(group);
        terms = await CheckTermsAsync(app, terms, cancellationToken).ConfigureAwait(false);
        var document = await _context.Store.GetAsync(Collections.GroupAssignments, AssignmentDocument.Id(app.Name, group.Id), cancellationToken).ConfigureAwait(false);
        var before = document is null ? null : AssignmentDocument.ReadGroup(document) with { Group = group.Name };
        var now = before ?? new() { App = app.Name, GroupId = group.Id, Group = group.Name, Granted = _context.Now, GrantedBy = _context.Actor };
        if (terms is not null)
            now = With(now, terms) with { Priority = terms.Priority };
        if (now == before)
            return now;
        var receipt = await _context.CommitAsync(GrantCause, [AssignmentDocument.ToWrite(now)], cancellationToken).ConfigureAwait(false);
        return now with { Revision = receipt.Sequence };
    }

    /// <summary>Checks what an assignment is to say, and gives it with its attributes as they are kept; nothing is written.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.PeriodInvalid"/>, <see cref="ErrorIds.PathInvalid"/>, <see cref="ErrorIds.MappingInvalid"/> for a value that the app's accounts cannot be given,
    /// <see cref="ErrorIds.AssignmentInvalid"/>.
    /// </exception>
    public async ValueTask<AssignmentTerms?> CheckTermsAsync(App app, AssignmentTerms? terms, CancellationToken cancellationToken)
    {
        CheckTarget(app);
        if (terms is null)
            return null;
        Period.Check($"The assignment of '{app.Name}'", terms.From, terms.Until);
        var values = new AttributeSet.Builder();
        foreach (var (name, value) in terms.Values)
            values[AttributePath.Parse(name).Canonical] = value;
        var kept = terms with { Values = values.ToSet(), Union = [.. terms.Union.Select(n => AttributePath.Parse(n).Canonical)] };
        if (kept.Union.FirstOrDefault(n => !kept.Values.Contains(n)) is { } missing)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AssignmentInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The assignment of '{app.Name}': '{missing}' is to be added to what others give, and the assignment has no value of it.{NearNames.Hint(missing, kept.Values.Names)}",
                RecommendedAction = $"Give one: -Values @{{ {missing} = ... }}; or leave it out of -Union.",
                Target = missing,
                App = app.Name,
            }.ToException();
        }

        // A value of an assignment stands for the mapping that it goes before: what is refused there is refused here.
        await _apps.CheckAsync(
            app with
            {
                Mappings =
                [
                    .. app.Mappings.Where(m => m.Direction != MappingDirection.Outbound || !kept.Values.Contains(AttributePath.Parse(m.Target).Canonical)),
                    .. kept.Values.Select(v => new Mapping { Direction = MappingDirection.Outbound, Target = v.Key, Constant = v.Value }),
                ],
            },
            null,
            cancellationToken).ConfigureAwait(false);
        return kept;
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts.</exception>
    public static void CheckTarget(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!app.IsTarget)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppDirectionWrong,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"App '{app.Name}' is a source: nobody can have an account assigned in it.",
                RecommendedAction = "Assign an app whose direction is Target or Both.",
                Target = app.Name,
                App = app.Name,
            }.ToException();
        }
    }

    /// <summary>Takes the app from the user: the next run disables the account, unless a group gives the app too. True when the user had it.</summary>
    public ValueTask<bool> RevokeAsync(App app, User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(user);
        return RevokeAsync(Collections.Assignments, AssignmentDocument.Id(app.Name, user.Id), cancellationToken);
    }

    /// <summary>Takes the app from the members of the group: the next run disables the accounts of those to whom nothing else gives it. True when the group had it.</summary>
    public ValueTask<bool> RevokeAsync(App app, Group group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(group);
        return RevokeAsync(Collections.GroupAssignments, AssignmentDocument.Id(app.Name, group.Id), cancellationToken);
    }

    /// <summary>The users' own assignments of an app, of a user, or of both; all when neither is given.</summary>
    public async IAsyncEnumerable<Assignment> ListAsync(string? app, string? userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(Query(Collections.Assignments, Indexes.User, app, userId), cancellationToken).ConfigureAwait(false))
            yield return AssignmentDocument.Read(document);
    }

    /// <summary>The assignments of groups of an app, of a group, or of both; all when neither is given.</summary>
    public async IAsyncEnumerable<GroupAssignment> ListGroupsAsync(string? app, string? groupId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var group in _groups.ListAsync(cancellationToken).ConfigureAwait(false))
            names.Add(group.Id, group.Name);
        await foreach (var document in _context.Store.ReadAsync(Query(Collections.GroupAssignments, Indexes.Group, app, groupId), cancellationToken).ConfigureAwait(false))
        {
            var assignment = AssignmentDocument.ReadGroup(document);
            yield return assignment with { Group = names.GetValueOrDefault(assignment.GroupId, "") };
        }
    }

    /// <summary>
    /// Who has which app now, by what, and with which values: of one app or all, of one user or everybody. An <see cref="EffectiveAssignment"/> each, and an error of each user of whom it cannot be told.
    /// </summary>
    public async IAsyncEnumerable<EngineEvent> EffectiveAsync(App? app, User? user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        var now = _context.Now;
        await foreach (var target in TargetsAsync(app, cancellationToken).ConfigureAwait(false))
        {
            var grants = await AppGrants.LoadAsync(_context.Store, target.Name, graph, cancellationToken).ConfigureAwait(false);
            var assignees = new Assignees(_context.Store, grants);
            await foreach (var page in PagesAsync(assignees, user, cancellationToken).ConfigureAwait(false))
            {
                foreach (var assignee in page)
                {
                    var unknown = new List<ProvisioningError>();
                    if (assignee.User is { } assigned && grants.Of(assigned, assignee.Direct, assignee.Entries, now, unknown.Add) is { } effective)
                        yield return new ResultEvent(effective);
                    foreach (var error in unknown)
                        yield return new ObjectErrorEvent(error);
                }
            }
        }
    }

    private async IAsyncEnumerable<App> TargetsAsync(App? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (app is not null)
        {
            yield return app;
            yield break;
        }

        await foreach (var target in _apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (target.IsTarget)
                yield return target;
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<Assignee>> PagesAsync(Assignees assignees, User? user, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (user is not null)
        {
            yield return await assignees.LoadAsync([user.Id], cancellationToken).ConfigureAwait(false);
            yield break;
        }

        await foreach (var page in assignees.EverybodyAsync(cancellationToken).ConfigureAwait(false))
            yield return page;
    }

    private async ValueTask<bool> RevokeAsync(string collection, string id, CancellationToken cancellationToken)
    {
        if (await _context.Store.GetAsync(collection, id, cancellationToken).ConfigureAwait(false) is null)
            return false;
        await _context.CommitAsync("Revoke-ProvAppAssignment", [new(collection, id, null, [])], cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static StoreQuery Query(string collection, string index, string? app, string? id) => (app, id) switch
    {
        (not null, not null) => new(collection) { From = AssignmentDocument.Id(app, id), To = AssignmentDocument.Id(app, id) },
        (null, not null) => StoreQuery.Equal(collection, index, id),
        (not null, null) => new(collection) { Prefix = AccountDocument.Prefix(app) },
        _ => new(collection),
    };

    // Records compare lists by reference: one that says the same stays.
    private static T With<T>(T assignment, AssignmentTerms terms)
        where T : AppAssignment => assignment with
        {
            Values = terms.Values,
            Union = assignment.Union.SequenceEqual(terms.Union, StringComparer.OrdinalIgnoreCase) ? assignment.Union : terms.Union,
            From = terms.From,
            Until = terms.Until,
        };
}
