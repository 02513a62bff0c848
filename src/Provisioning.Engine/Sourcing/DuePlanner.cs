using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Adds to the plan what has come about by itself by now: overrides that have ended, dates that have come, decisions that are over, retention that has ended; and, after a change of the policy, everybody to whom it matters. What was missed while nothing
/// ran is due as well.
/// </summary>
internal sealed class DuePlanner(EngineContext context, SourceCatalog catalog, DirectoryDraft draft, PlanSection section, ReferenceResolver resolver)
{
    private readonly LifecyclePolicy _policy = catalog.Tables.Schema.Lifecycle;
    private readonly PurgePlanner _purge = new(context, catalog.Tables.Schema, draft, section);

    /// <summary>Adds the changes; <paramref name="only"/> limits them to these users. Somebody who would lack what everybody must have keeps their values, and is an <see cref="ObjectErrorEvent"/>.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IReadOnlyCollection<string>? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in new[] { UserTimers.Due(context.Now), UserTimers.Outdated(_policy) })
        {
            await foreach (var document in context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            {
                if (!done.Add(document.Id) || only?.Contains(document.Id) == false)
                    continue;
                var drafted = draft.Get(document.Id);
                var user = drafted?.User ?? UserDocument.Read(document);
                if (_purge.IsDue(user))
                    await _purge.AddAsync(user, drafted, cancellationToken).ConfigureAwait(false);
                else if (UserTimers.IsDue(user, _policy, context.Now) && await AddAsync(user, drafted, cancellationToken).ConfigureAwait(false) is { } error)
                    yield return new ObjectErrorEvent(error);
            }
        }
    }

    private async ValueTask<ProvisioningError?> AddAsync(User user, DraftUser? drafted, CancellationToken cancellationToken)
    {
        var accounts = drafted?.Accounts ?? await catalog.AccountsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        var states = catalog.Unchanged(accounts);
        var references = await resolver.ForAsync(states, cancellationToken).ConfigureAwait(false);
        var result = InboundEvaluator.Evaluate(user, states, catalog.Tables, references, null, context.Now);
        var ended = user.Overrides.Where(o => o.Until <= context.Now).Select(o => o.Path).ToList();
        var begun = user.Scheduled.Where(s => s.From <= context.Now && !(s.From <= user.Lifecycle.Through)).Select(s => s.Path).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var status = result.Changes.Where(c => c.Path == UserState.StatusPath).ToList();
        var reason = string.Join("; ", Reasons());
        var change = Make(result.Changes, result.Origins);
        if (user.Lifecycle.Protection is not null)
        {
            section.LeaveOut(user, change.Kind, reason);
            return null;
        }

        var after = UserState.After(user, change, context.Now);
        if (Objection(after) is not { } error)
        {
            draft.Add(new(after, section.Add(change), accounts));
            return null;
        }

        // Where they stand does not depend on what else is wrong with them.
        if (result.Lifecycle is not null)
        {
            var alone = Make(status, []);
            draft.Add(new(UserState.After(user, alone, context.Now), section.Add(alone), accounts));
        }

        return error with { Message = $"{reason[..1].ToUpperInvariant()}{reason[1..]}, and it stays all the same: {error.Message}" };

        IEnumerable<string> Reasons()
        {
            if (ended.Count > 0)
                yield return $"the override of {string.Join(", ", ended)} has ended";
            if (begun.Count > 0)
                yield return $"the time has come for what was set of {string.Join(", ", begun)}";
            if (user.Undone.Any(u => u.IsReleased))
                yield return "what was undone is released";
            if (status.Count > 0)
                yield return result.StatusReason;
            else if (ended.Count + begun.Count == 0 && !user.Undone.Any(u => u.IsReleased))
                yield return "a date has come that changes nothing";
        }

        Change Make(IReadOnlyList<AttributeChange> changes, IReadOnlyList<OriginChange> origins) => new Change
        {
            Number = 0,
            Target = Change.Directory,
            Kind = UserState.KindOf(changes, changes.Count > 0 ? ChangeKind.Update : ChangeKind.Record),
            UserId = user.Id,
            UserName = user.UserName,
            Attributes = changes,
            Origins = origins,
            Lifecycle = result.Lifecycle,
            Undone = result.Undone,
            Reason = reason,
            UserRevision = user.Revision,
            DependsOn = drafted?.Number,
        }.WithOld(user);
    }

    private ProvisioningError? Objection(User after)
    {
        try
        {
            DirectoryService.CheckRequired(after, catalog.Tables.Schema);
            return null;
        }
        catch (ProvisioningException e)
        {
            return e.Error;
        }
    }
}
