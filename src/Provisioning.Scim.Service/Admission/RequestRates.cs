using System.Collections.Concurrent;

namespace Provisioning.Scim.Service;

/// <summary>How often each caller may ask: so many requests in a minute, of which a tenth may come at once. Safe for use by many threads.</summary>
internal sealed class RequestRates(int perMinute, TimeProvider clock)
{
    private const double BurstShare = 0.1;
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one request of what the caller has left; how long to wait where nothing is.</summary>
    public TimeSpan? Take(string caller)
    {
        if (perMinute == 0)
            return null;
        var bucket = _buckets.GetOrAdd(caller, _ => new() { Left = Burst, At = clock.GetTimestamp() });
        lock (bucket)
        {
            var now = clock.GetTimestamp();
            bucket.Left = Math.Min(Burst, bucket.Left + clock.GetElapsedTime(bucket.At, now).TotalMinutes * perMinute);
            bucket.At = now;
            if (bucket.Left < 1)
                return TimeSpan.FromMinutes((1 - bucket.Left) / perMinute);
            bucket.Left--;
            return null;
        }
    }

    private double Burst => Math.Max(1, perMinute * BurstShare);

    private sealed class Bucket
    {
        public double Left { get; set; }

        public long At { get; set; }
    }
}
