using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What is kept of a person's passwords: slow hashes, times, and what became of them on their way to the apps.</summary>
internal sealed record PasswordRecord
{
    public required string UserId { get; init; }

    /// <summary>When the current one was set (UTC).</summary>
    public DateTimeOffset? LastSet { get; init; }

    /// <summary>The hashes of the current one and of those before it, the newest first; none where the policy keeps no history.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>What became of the last one that was sent to each app.</summary>
    public IReadOnlyList<AppPassword> Apps { get; init; } = [];

    /// <summary>One that was about to be sent: when this is found, the sending broke off, and the apps may have it or not.</summary>
    public SentPassword? Sent { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Revision { get; init; }

    /// <summary>The record as it is when what broke off is taken for possibly done.</summary>
    public PasswordRecord Settled() => Sent is { } sent
        ? After(sent, [.. sent.Apps.Select(a => new AppPassword(a, PasswordOutcome.Unknown, sent.Time))], int.MaxValue)
        : this;

    /// <summary>The record after a password was sent. One that no app can have is as if it had never been.</summary>
    public PasswordRecord After(SentPassword sent, IReadOnlyList<AppPassword> outcomes, int history)
    {
        var apps = Apps.ToDictionary(a => a.App, StringComparer.OrdinalIgnoreCase);
        foreach (var outcome in outcomes)
        {
            var delivered = outcome.Outcome == PasswordOutcome.Delivered ? outcome.Time : apps.GetValueOrDefault(outcome.App)?.LastDelivered;
            apps[outcome.App] = outcome with { LastDelivered = delivered };
        }

        var after = this with { Apps = [.. apps.Values.OrderBy(a => a.App, StringComparer.OrdinalIgnoreCase)], Sent = null };
        if (sent.IsCurrent || !outcomes.Any(o => o.Outcome is PasswordOutcome.Delivered or PasswordOutcome.Unknown))
            return after;
        return after with { LastSet = sent.Time, Hashes = sent.Hash is null ? [] : [.. Hashes.Prepend(sent.Hash).Take(Math.Max(history, 1))] };
    }

    public static async ValueTask<PasswordRecord> GetAsync(EngineContext context, string userId, CancellationToken cancellationToken)
    {
        var document = await context.Store.GetAsync(Collections.Passwords, userId, cancellationToken).ConfigureAwait(false);
        return document is null ? new() { UserId = userId } : Read(document);
    }

    public static PasswordRecord Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.PasswordRecord)! with { Revision = document.Revision };

    public DocumentWrite ToWrite() =>
        new(Collections.Passwords, UserId, Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.PasswordRecord), [], Revision);
}

/// <summary>What became of a password on its way to an app.</summary>
internal sealed record AppPassword(string App, PasswordOutcome Outcome, DateTimeOffset Time, string? Message = null, DateTimeOffset? LastDelivered = null)
{
    public PasswordDelivery ToDelivery() => new(App, Outcome, Time, Message) { LastDelivered = LastDelivered };
}

/// <summary>A password about to be sent.</summary>
/// <param name="Time">When (UTC).</param>
/// <param name="Apps">The apps that it goes to.</param>
/// <param name="Hash">Its hash; null where the policy keeps no history.</param>
/// <param name="IsCurrent">True when it is the current one, sent again to apps that do not have it.</param>
internal sealed record SentPassword(DateTimeOffset Time, IReadOnlyList<string> Apps, string? Hash, bool IsCurrent);

/// <summary>An event: a password is about to be sent, or was. Neither it nor anything made of it is here.</summary>
internal sealed record PasswordEvent
{
    public required string UserId { get; init; }

    /// <summary>Sending, or Sent.</summary>
    public required string Step { get; init; }

    /// <summary>The apps, with what became of it once that is known.</summary>
    public required IReadOnlyList<AppPassword> Apps { get; init; }

    /// <summary>True when it was generated.</summary>
    public bool Generated { get; init; }

    public DocumentWrite ToWrite(string operation) =>
        new(Collections.PasswordEvents, $"{operation}/{Step}", Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.PasswordEvent), []);
}
