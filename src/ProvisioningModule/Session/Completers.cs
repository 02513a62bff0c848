using System.Collections;

namespace Provisioning.Commands;

/// <summary>Offers the open stores.</summary>
public sealed class StoreCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) =>
        OpenStores.All.Select(s => new CompletionCandidate(s.Info.Path));
}

/// <summary>The base of completers that look into the store that the command line means.</summary>
public abstract class StoreContentCompleter : ProvCompleter
{
    private const int Most = 50;

    /// <inheritdoc/>
    protected sealed override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        var store = OpenStores.Get(bound["Store"] as StoreInfo, SessionEnd.Current);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        return PipelineWait.For(() => TakeAsync(CandidatesAsync(store, typed, limit.Token), limit.Token), limit.Token);
    }

    /// <summary>What can be offered, in the order to show.</summary>
    private protected abstract IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, CancellationToken cancellationToken);

    private static async ValueTask<List<CompletionCandidate>> TakeAsync(IAsyncEnumerable<CompletionCandidate> all, CancellationToken cancellationToken)
    {
        var taken = new List<CompletionCandidate>();
        await foreach (var candidate in all.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            taken.Add(candidate);
            if (taken.Count == Most)
                break;
        }

        return taken;
    }
}

/// <summary>Offers the names of apps.</summary>
public sealed class AppCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var app in store.Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
            yield return new(app.Name, $"{app.Connector}, {app.Direction}, {app.Mode}");
    }
}

/// <summary>Offers the places of an order of sources: the source apps, and local.</summary>
public sealed class SourceCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var app in store.Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (app.IsSource)
                yield return new(app.Name, $"{app.Connector}, priority {app.Priority}");
        }

        yield return new("local", "What people set: New-ProvUser, Set-ProvUser");
    }
}

/// <summary>Offers the reports.</summary>
public sealed class ReportCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) => Enum.GetNames<ReportName>().Select(n => new CompletionCandidate(n));
}

/// <summary>Offers who can get the data of somebody who leaves; any other text is taken too.</summary>
public sealed class DataOwnerCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) => [new(App.ManagerOwnsData, "The person's manager")];
}

/// <summary>Offers the functions of the expression language.</summary>
public sealed class FunctionCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) =>
        Provisioning.Expressions.FunctionCatalogue.Functions.Select(f => new CompletionCandidate(f.Name, f.Description));
}

/// <summary>Offers the names of groups.</summary>
public sealed class GroupCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in store.Engine.Groups.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (group.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                yield return new(group.Name, group.Description ?? group.Filter ?? group.Rule);
        }
    }
}

/// <summary>Offers the rules by which groups are pushed to apps.</summary>
public sealed class PushRuleCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var push in await store.Engine.GroupPushes.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (push.Rule is { } rule && rule.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                yield return new(rule, $"{push.App}: {push.NamePattern ?? push.Filter}");
        }
    }
}

/// <summary>Offers the names of groups that apps have.</summary>
public sealed class AppGroupCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in store.Engine.AppGroups.AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (group.Present && group.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                yield return new(group.Name, $"in {group.App}");
        }
    }
}

/// <summary>Offers the kinds of apps.</summary>
public sealed class ConnectorCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) =>
        Connectors.All.Select(c => new CompletionCandidate(c.Name, c.Description));
}

/// <summary>Offers the attributes of the directory, by name and short name.</summary>
public sealed class AttributeCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await store.Engine.Directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var names = schema.Attributes.Select(a => new CompletionCandidate(a.Name, a.Description))
            .Concat(Provisioning.Engine.DirectorySchema.ShortNames.Select(s => new CompletionCandidate(s.Key, s.Value)))
            .Where(c => c.Value.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        foreach (var name in names.DistinctBy(c => c.Value, StringComparer.OrdinalIgnoreCase).OrderBy(c => c.Value, StringComparer.OrdinalIgnoreCase))
            yield return name;
    }
}

/// <summary>Offers the user names that begin with what is typed.</summary>
public sealed class UserCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = typed.Length == 0 ? null : $"userName sw \"{typed.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        await foreach (var user in store.Engine.Users.SearchAsync(filter, includeDeleted: false, cancellationToken).ConfigureAwait(false))
            yield return new(user.UserName, user.DisplayName);
    }
}

/// <summary>Offers the open tasks, those that are due first coming first.</summary>
public sealed class TaskCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var task in store.Engine.Tasks.ListAsync(null, null, [TaskState.Open], overdue: false, cancellationToken).ConfigureAwait(false))
        {
            if (task.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                yield return new(task.Id, $"{task.Action} {task.UserName}, due {task.Due:u}");
        }
    }
}

/// <summary>Offers the names of notifications.</summary>
public sealed class NotificationCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var notification in store.Engine.Notifications.ListAsync(cancellationToken).ConfigureAwait(false))
            yield return new(notification.Name, $"{string.Join(", ", notification.Events)} to {notification.Destination}");
    }
}

/// <summary>Offers the deliveries that have not arrived.</summary>
public sealed class DeliveryCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var delivery in store.Engine.Deliveries.ListAsync(null, [DeliveryState.Pending, DeliveryState.Dead], cancellationToken).ConfigureAwait(false))
        {
            if (delivery.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                yield return new(delivery.Id, $"{delivery.State}: {delivery.Title}");
        }
    }
}

/// <summary>Offers plans, the newest first.</summary>
public sealed class PlanCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plans = new List<Plan>();
        await foreach (var plan in store.Engine.Plans.ListAsync(cancellationToken).ConfigureAwait(false))
            plans.Add(plan);
        foreach (var plan in Enumerable.Reverse(plans))
            yield return new(plan.Id, $"{plan.State}, {plan.ChangeCount} changes");
    }
}

/// <summary>Offers runs, the newest first.</summary>
public sealed class RunCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        await foreach (var run in store.Engine.Runs.ListAsync(cancellationToken).ConfigureAwait(false))
            runs.Add(run);
        foreach (var run in Enumerable.Reverse(runs))
            yield return new(run.Id, $"{run.State}, {run.Applied} applied");
    }
}

/// <summary>Offers the names of apps, and the directory.</summary>
public sealed class GuardedCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new(Change.Directory, "The directory of users itself");
        await foreach (var app in store.Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
            yield return new(app.Name, $"{app.Connector}, {app.Direction}, {app.Mode}");
    }
}

/// <summary>Offers the accounts that have a role, and the one of this session.</summary>
public sealed class AccountNameCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var role in store.Engine.Roles.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (seen.Add(role.AccountName))
                yield return new(role.AccountName, role.ToString());
        }

        if (seen.Add(store.Engine.Roles.Actor))
            yield return new(store.Engine.Roles.Actor, "The account of this session");
    }
}
