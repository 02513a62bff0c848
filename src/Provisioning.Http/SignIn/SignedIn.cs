using System.Net.Http.Headers;

namespace Provisioning.Http;

/// <summary>What requests show to be let in.</summary>
/// <param name="header">The Authorization header; null where none is sent.</param>
/// <param name="fetched">When it was asked for (UTC): its time counts from then, so that no other clock matters.</param>
/// <param name="until">When it ends (UTC); null when that is not known.</param>
public sealed class SignedIn(AuthenticationHeaderValue? header, DateTimeOffset fetched, DateTimeOffset? until)
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);
    private long _renewFrom = until is { } end ? (end - Min(MostAhead, (end - fetched) / 4)).UtcTicks : DateTimeOffset.MaxValue.UtcTicks;
    private volatile bool _served;

    /// <summary>The Authorization header; null where none is sent.</summary>
    public AuthenticationHeaderValue? Header { get; } = header;

    /// <summary>A key in a header of its own: its name and the key; null where none is sent.</summary>
    internal KeyValuePair<string, string>? Key { get; init; }

    /// <summary>When it ends (UTC); null when that is not known.</summary>
    public DateTimeOffset? Until { get; } = until;

    /// <summary>What of it is secret, in every form in which it is sent.</summary>
    internal IReadOnlyList<string> Secrets { get; init; } = header?.Parameter is { Length: > 0 } token ? [token] : [];

    /// <summary>True once a request was let in with it.</summary>
    internal bool HasServed => _served;

    /// <summary>True when it was fetched because the one before was refused.</summary>
    internal bool IsReplacement { get; set; }

    /// <summary>Puts it into a request.</summary>
    public void ShowIn(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Authorization = Header;
        // Checked when it was fetched: an error of the header's own would repeat the key.
        if (Key is { } key)
            request.Headers.TryAddWithoutValidation(key.Key, key.Value);
    }

    /// <summary>Takes note that a request was let in with it.</summary>
    public void Served() => _served = true;

    internal bool IsAs(SignedIn other) => Equals(Header, other.Header) && Equals(Key, other.Key);

    internal bool IsOver(DateTimeOffset now) => now >= Until;

    internal bool IsToRenew(DateTimeOffset now) => now.UtcTicks >= Interlocked.Read(ref _renewFrom);

    /// <summary>Has it renewed later: what there is still holds.</summary>
    internal void RenewFrom(DateTimeOffset time) => Interlocked.Exchange(ref _renewFrom, time.UtcTicks);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
