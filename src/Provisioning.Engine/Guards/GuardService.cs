using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Guards: which there are, set and taken away. A guard is loosened by nothing else.</summary>
public sealed class GuardService
{
    private const int MostHours = 24 * 31;
    private static readonly GuardKind[] OfTargets = [GuardKind.Disable, GuardKind.Delete, GuardKind.Clear, GuardKind.Membership, GuardKind.Update, GuardKind.Create];
    private static readonly GuardKind[] OfDirectory = [GuardKind.Disable, GuardKind.Delete, GuardKind.Clear, GuardKind.Update, GuardKind.Create];
    private readonly EngineContext _context;
    private readonly AppService _apps;

    internal GuardService(EngineContext context, AppService apps) => (_context, _apps) = (context, apps);

    /// <summary>What holds for all apps, and what is set for single ones.</summary>
    public async IAsyncEnumerable<Guard> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await GuardTable.LoadAsync(_context, cancellationToken).ConfigureAwait(false);
        foreach (var kind in Enum.GetValues<GuardKind>())
            yield return table.Of(null, kind);
        foreach (var guard in table.Set.Where(g => g.App is not null).OrderBy(g => g.App, StringComparer.OrdinalIgnoreCase).ThenBy(g => g.GuardKind))
            yield return guard;
    }

    /// <summary>Every guard that judges what is done to the app, or to <see cref="Change.Directory"/>, whoever set it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>.</exception>
    public async ValueTask<IReadOnlyList<Guard>> OfAsync(string app, CancellationToken cancellationToken)
    {
        var (name, kinds) = await KindsAsync(app, cancellationToken).ConfigureAwait(false);
        var table = await GuardTable.LoadAsync(_context, cancellationToken).ConfigureAwait(false);
        return [.. kinds.Select(k => table.Of(name, k))];
    }

    /// <summary>The guard that judges so much of the app, of <see cref="Change.Directory"/>, or (null) of all apps that have none of their own.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.GuardInvalid"/> when nothing of this kind is done to it.</exception>
    public async ValueTask<Guard> GetAsync(string? app, GuardKind kind, CancellationToken cancellationToken)
    {
        if (app is not null)
            app = await CheckAsync(app, kind, cancellationToken).ConfigureAwait(false);
        return (await GuardTable.LoadAsync(_context, cancellationToken).ConfigureAwait(false)).Of(app, kind);
    }

    /// <summary>Checks what <see cref="SaveAsync"/> would save; nothing is written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GuardInvalid"/>.</exception>
    public static void Check(Guard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        if (guard.MaxCount < 0)
            throw Invalid(guard, $"MaxCount is {guard.MaxCount}", "It is 0 or more, or $null for any number.");
        if (guard.MaxPercent is < 0 or > 100)
            throw Invalid(guard, $"MaxPercent is {guard.MaxPercent}", "It is 0 to 100, or $null for any share.");
        if (guard.MinimumPopulation < 0)
            throw Invalid(guard, $"MinimumPopulation is {guard.MinimumPopulation}", "It is 0 or more.");
        if (guard.WindowHours is < 0 or > MostHours)
            throw Invalid(guard, $"WindowHours is {guard.WindowHours}", $"It is 0 to {MostHours}.");
    }

    /// <summary>Checks the guard and saves it in place of the one that there is.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GuardInvalid"/>.</exception>
    public async ValueTask<Guard> SaveAsync(Guard guard, CancellationToken cancellationToken)
    {
        Check(guard);
        var receipt = await _context.CommitAsync("Set-ProvGuard", [GuardDocument.ToWrite(guard)], cancellationToken).ConfigureAwait(false);
        return guard with { Origin = guard.App is null ? GuardOrigin.AllApps : GuardOrigin.App, Revision = receipt.Sequence };
    }

    /// <summary>Takes the guard away: what is set for all apps, or what is built in, is in its place again.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GuardNotFound"/>.</exception>
    public async ValueTask RemoveAsync(Guard guard, CancellationToken cancellationToken)
    {
        CheckSet(guard);
        await _context.CommitAsync("Remove-ProvGuard", [new(Collections.Guards, GuardDocument.Id(guard.App, guard.GuardKind), null, [], guard.Revision)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks that the guard is one that can be taken away.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GuardNotFound"/>.</exception>
    public static void CheckSet(Guard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        if (guard.Origin == (guard.App is null ? GuardOrigin.AllApps : GuardOrigin.App))
            return;
        throw new ProvisioningError
        {
            Id = ErrorIds.GuardNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"No guard {guard.GuardKind} is set for {Whom(guard)}: there is none to take away.",
            RecommendedAction = "Get-ProvGuard shows which are set, and what holds where none is.",
            Target = guard.App ?? guard.GuardKind.ToString(),
            App = guard.App,
        }.ToException();
    }

    private async ValueTask<string> CheckAsync(string app, GuardKind kind, CancellationToken cancellationToken)
    {
        var (name, kinds) = await KindsAsync(app, cancellationToken).ConfigureAwait(false);
        if (kinds.Contains(kind))
            return name;
        throw Invalid(
            new() { App = name, GuardKind = kind },
            kind == GuardKind.SourceShrink ? "only sources shrink" : kind == GuardKind.Membership ? "only in apps that get accounts do people lose memberships" : "it is a source: nothing is done to it",
            $"Of {name} there {(kinds.Count == 1 ? "is" : "are")}: {string.Join(", ", kinds)}. What a source does to the directory is judged by the guards of '{Change.Directory}'.");
    }

    private async ValueTask<(string Name, IReadOnlyList<GuardKind> Kinds)> KindsAsync(string app, CancellationToken cancellationToken)
    {
        if (string.Equals(app, Change.Directory, StringComparison.OrdinalIgnoreCase))
            return (Change.Directory, OfDirectory);
        var found = await _apps.GetAsync(app, cancellationToken).ConfigureAwait(false);
        return (found.Name, [.. found.IsTarget ? OfTargets : [], .. found.IsSource ? new[] { GuardKind.SourceShrink } : []]);
    }

    private static string Whom(Guard guard) => guard.App is { } app ? $"'{app}'" : "all apps";

    private static ProvisioningException Invalid(Guard guard, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.GuardInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"A guard {guard.GuardKind} for {Whom(guard)} cannot be so: {why}.",
        RecommendedAction = action,
        Target = guard.App ?? guard.GuardKind.ToString(),
        App = guard.App,
    }.ToException();
}
