namespace Provisioning.Engine;

/// <summary>
/// Takes down who was refused, so that nobody can fill the disk with it: the first refusal at once, and what comes after it together, at distances that grow from a minute to an hour while it goes on. Safe for use by many threads.
/// </summary>
internal sealed class RefusalLog(EngineContext context, string app)
{
    private const int MostAddresses = 10;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly object _lock = new();
    private readonly SortedSet<string> _addresses = new(StringComparer.Ordinal);
    private bool _moreAddresses;
    private long _count;
    private DateTimeOffset _first;
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private TimeSpan _distance = Shortest;

    /// <summary>Takes note of one.</summary>
    public async ValueTask NoteAsync(string? address, CancellationToken cancellationToken)
    {
        SignInRefusal? due;
        lock (_lock)
        {
            var now = context.Now;
            if (_count++ == 0)
                _first = now;
            if (address is not null && (_addresses.Count < MostAddresses || _addresses.Contains(address)))
                _addresses.Add(address);
            else
                _moreAddresses |= address is not null;
            // Who was quiet for as long as that begins anew.
            if (now - _next > Longest)
                _distance = Shortest;
            due = now >= _next ? Take(now) : null;
        }

        if (due is not null)
            await WriteAsync(due, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes down what is left.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        SignInRefusal? left;
        lock (_lock)
            left = _count > 0 ? Take(context.Now) : null;
        if (left is not null)
            await WriteAsync(left, cancellationToken).ConfigureAwait(false);
    }

    private SignInRefusal Take(DateTimeOffset now)
    {
        var refusal = new SignInRefusal(app, _count, [.. _addresses], _moreAddresses, _first);
        _addresses.Clear();
        (_count, _moreAddresses, _next) = (0, false, now + _distance);
        _distance = _distance * 2 < Longest ? _distance * 2 : Longest;
        return refusal;
    }

    private async ValueTask WriteAsync(SignInRefusal refusal, CancellationToken cancellationToken) => await context.CommitPushAsync(
        context.Actor,
        [new(Collections.SignInRefusals, AccountDocument.Id(app, Guid.NewGuid().ToString("N")), Utf8JsonBuffer.Shared.Serialize(refusal, EngineJson.Default.SignInRefusal), [])],
        cancellationToken).ConfigureAwait(false);
}
