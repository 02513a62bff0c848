namespace Provisioning.Engine;

/// <summary>What a person's last passwords say about a new one.</summary>
internal sealed record PasswordHistory(PasswordRecord Record, PasswordPolicy Policy, DateTimeOffset Now)
{
    public static async ValueTask<PasswordHistory> ReadAsync(EngineContext context, PasswordPolicy policy, User user, CancellationToken cancellationToken)
    {
        var record = await PasswordRecord.GetAsync(context, user.Id, cancellationToken).ConfigureAwait(false);
        return new(record.Settled(), policy, context.Now);
    }

    /// <summary>
    /// Which rules it breaks, and whether it is the current one that one of the apps does not have yet: sending that again is no change, so that neither history nor age is against it.
    /// </summary>
    public async ValueTask<(IReadOnlyList<PasswordFailure> Failures, bool IsCurrent)> JudgeAsync(SecretText password, IEnumerable<string> apps, bool ignoreAge, CancellationToken cancellationToken)
    {
        // All hashes are compared whichever fits, and off the caller's thread: that takes its time.
        var place = await Task.Run(() => PlaceAsync(password, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        if (place == 0 && apps.Any(IsMissing))
            return ([], true);
        var failures = new List<PasswordFailure>();
        if (place >= 0)
            failures.Add(new(PasswordRule.History, Policy.History == 1 ? "It must not be the last password again." : $"It must not be one of the last {Policy.History} passwords."));
        if (!ignoreAge && Record.LastSet is { } set && set.AddDays(Policy.MinAgeDays) > Now)
            failures.Add(new(PasswordRule.MinAge, $"The last one has to be kept for {Policy.MinAgeDays} {(Policy.MinAgeDays == 1 ? "day" : "days")}, until {set.AddDays(Policy.MinAgeDays):yyyy-MM-dd HH:mm} UTC."));
        return (failures, false);
    }

    private bool IsMissing(string app) =>
        Record.Apps.FirstOrDefault(a => string.Equals(a.App, app, StringComparison.OrdinalIgnoreCase)) is not { Outcome: PasswordOutcome.Delivered } had || had.LastDelivered < Record.LastSet;

    private async ValueTask<int> PlaceAsync(SecretText password, CancellationToken cancellationToken)
    {
        var place = -1;
        for (var i = 0; i < Math.Min(Policy.History, Record.Hashes.Count); i++)
        {
            if (await PasswordHasher.IsAsync(password, Record.Hashes[i], cancellationToken).ConfigureAwait(false) && place < 0)
                place = i;
        }

        return place;
    }
}
