namespace Provisioning.Engine;

/// <summary>Keeps in the quarantine which apps do not serve us, and until when they are left alone.</summary>
internal sealed class HealthKeeper(EngineContext context, Run run)
{
    private const int FirstMinutes = 5;
    private const int MostMinutes = 60;

    /// <summary>How long an app is left alone when so many runs in a row found that it does not serve us: 5 minutes, doubled each time, up to an hour.</summary>
    public static TimeSpan Wait(int attempts) => TimeSpan.FromMinutes(Math.Min(FirstMinutes * Math.Pow(2, Math.Min(attempts - 1, 10)), MostMinutes));

    /// <summary>What is to be noted of the app after its part of the run.</summary>
    public async ValueTask<DocumentWrite?> NoteAsync(AppRunner runner, CancellationToken cancellationToken)
    {
        if (runner.IsResting)
            return null;
        var before = await context.Store.GetHealthAsync(runner.Name, cancellationToken).ConfigureAwait(false);
        if (runner.Broken is { } error)
        {
            var attempts = (before?.Attempts ?? 0) + 1;
            return GuardDocument.ToWrite(new Quarantine
            {
                Id = GuardDocument.HealthId(runner.Name),
                App = runner.Name,
                Cause = QuarantineCause.Health,
                Since = before?.Since ?? context.Now,
                RunId = run.Id,
                Attempts = attempts,
                NextTry = context.Now + Wait(attempts),
                Error = error.Detail is { } detail ? $"{error.Message} {detail}" : error.Message,
            });
        }

        // It serves us again; or there was nothing left to try it with.
        return before is not null && (runner.HasServed || runner.IsIdle) ? GuardDocument.Removal(before) : null;
    }
}

/// <summary>Finds what is noted of an app's health.</summary>
internal static class HealthDocuments
{
    /// <summary>What is noted of the app; null when it serves us as far as anybody knows.</summary>
    public static async ValueTask<Quarantine?> GetHealthAsync(this IProvisioningStore store, string app, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Collections.Quarantine, GuardDocument.HealthId(app), cancellationToken).ConfigureAwait(false);
        return document is null ? null : GuardDocument.ReadQuarantine(document);
    }
}

/// <summary>What is said of an app that is left alone.</summary>
internal static class HealthText
{
    public static string Resting(string app, Quarantine health) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"'{app}' is left alone until {health.NextTry:yyyy-MM-dd HH:mm} UTC, because it did not serve us: {health.Error} Its changes wait. Test-ProvApp {app} tries it now; Clear-ProvQuarantine {app} ends the wait.");
}
