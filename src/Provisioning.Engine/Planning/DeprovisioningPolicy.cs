using System.Globalization;

namespace Provisioning.Engine;

/// <summary>Says what becomes of the account of somebody who is not to use it now, as the app's <see cref="Deprovisioning"/> has it. Pure.</summary>
internal static class DeprovisioningPolicy
{
    /// <summary>What is to be done, or null when the account is as it should be.</summary>
    /// <param name="app">The app.</param>
    /// <param name="user">The user, who is not active or has no assignment; null when there is none any more.</param>
    /// <param name="held">The user's account, which the app has.</param>
    /// <param name="now">The time (UTC).</param>
    public static Deprovisioned? Decide(App app, User? user, Account held, DateTimeOffset now) =>
        user is { Status: UserStatus.Suspended or UserStatus.Staged } ? Wait(app, user, held) : Release(app, user, held, now);

    /// <summary>That the account is its person's again, where it was noted that it is not; null where it was not.</summary>
    public static Deprovisioned? Return(Account held) =>
        held.OutOfScopeSince is null ? null : new(ChangeKind.Record, false, "the account is its person's again");

    // Whoever is on leave or has not begun keeps a claim to the account: it is never deleted meanwhile.
    private static Deprovisioned? Wait(App app, User user, Account held)
    {
        if (held.Active && app.Deprovisioning != Deprovisioning.Keep)
            return new(ChangeKind.Disable, false, Why(user));
        return held.OutOfScopeSince is null ? null : new(ChangeKind.Record, false, $"{Why(user)}, and the account waits for them");
    }

    private static Deprovisioned? Release(App app, User? user, Account held, DateTimeOffset now)
    {
        switch (app.Deprovisioning)
        {
            case Deprovisioning.Keep:
                return held.OutOfScopeSince is null ? new(ChangeKind.Record, true, $"{Why(user)}, and the app keeps the accounts of who leaves") : null;
            case Deprovisioning.Delete when DeleteAfterDays(app) == 0:
                return new(ChangeKind.Delete, true, $"{Why(user)}, and the app's accounts are deleted at once");
            case Deprovisioning.Delete when held is { Active: false, OutOfScopeSince: null }:
                return new(ChangeKind.Record, true, $"{Why(user)}, and the account is disabled already: the days until it is deleted count from now");
            case Deprovisioning.Delete when held is { Active: false, OutOfScopeSince: { } since } && since <= DueSince(app, now):
                return new(ChangeKind.Delete, true, string.Create(CultureInfo.InvariantCulture, $"{Why(user)}, and the account has been disabled for {DeleteAfterDays(app)} days (since {since:yyyy-MM-dd})"));
            default:
                return held.Active ? new(ChangeKind.Disable, true, Why(user)) : null;
        }
    }

    /// <summary>How many days an account of the app is disabled before it is deleted.</summary>
    public static int DeleteAfterDays(App app) => app.DeleteAfterDays ?? App.DefaultDeleteAfterDays;

    /// <summary>Which accounts of the app are due to be deleted at this time: those that have been disabled since then or earlier.</summary>
    public static DateTimeOffset DueSince(App app, DateTimeOffset now) => now.AddDays(-DeleteAfterDays(app));

    /// <summary>The app's accounts that fell due to be deleted after the one instant and up to the other; from the beginning of time when there was none.</summary>
    public static StoreQuery Due(App app, DateTimeOffset? after, DateTimeOffset now) => new(Collections.Accounts)
    {
        Index = Indexes.OutOfScope,
        From = after is { } time ? AccountDocument.OutOfScopeKey(app.Name, DueSince(app, time).AddTicks(1)) : AccountDocument.Prefix(app.Name),
        To = AccountDocument.OutOfScopeKey(app.Name, DueSince(app, now)),
    };

    private static string Why(User? user) => user switch
    {
        null => "the user is no more",
        { Status: not UserStatus.Active } => $"the user is {user.Status}",
        _ => "no longer assigned",
    };
}

/// <summary>What is to be done with the account of somebody who is not to use it.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="OutOfScope">True when the person is no longer to have it.</param>
/// <param name="Reason">Why, as a sentence.</param>
internal readonly record struct Deprovisioned(ChangeKind Kind, bool OutOfScope, string Reason);
