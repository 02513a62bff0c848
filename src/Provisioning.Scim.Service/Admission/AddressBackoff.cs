using System.Net;
using System.Net.Sockets;

namespace Provisioning.Scim.Service;

/// <summary>How long an address has to wait that was refused too often: a second after the sixth time, and twice as long each time, to a quarter of an hour. Safe for use by many threads.</summary>
internal sealed class AddressBackoff(TimeProvider clock)
{
    private const int Free = 5;
    private const int MostAddresses = 10_000;
    private const int MostCallers = 20;
    private const string Others = "";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);
    private static readonly TimeSpan ClearEvery = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Dictionary<string, Address> _addresses = new(StringComparer.Ordinal);
    private DateTimeOffset _cleared;

    /// <summary>How long the address has to wait; null where it has not. A caller who is known from there goes on while others are kept out.</summary>
    /// <param name="address">The address, or null.</param>
    /// <param name="caller">Whose token it is; null for nobody's.</param>
    public TimeSpan? Check(string? address, string? caller)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var known = Find(address);
            var wait = known is null ? TimeSpan.Zero : known.Until - now;
            if (wait > TimeSpan.Zero && (caller is null || !known!.Callers.Contains(caller)))
                return wait;
            if (caller is not null)
            {
                var from = known ?? Add(address, now);
                if (from.Callers.Count < MostCallers)
                    from.Callers.Add(caller);
                from.Last = now;
            }

            return null;
        }
    }

    /// <summary>Takes note of a refusal.</summary>
    public void Note(string? address)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var known = Find(address) ?? Add(address, now);
            if (now - known.LastRefused > Forgotten)
                known.Refused = 0;
            (known.Last, known.LastRefused) = (now, now);
            if (++known.Refused <= Free)
                return;
            var seconds = Math.Pow(2, Math.Min(known.Refused - Free - 1, 20));
            known.Until = now + (seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest);
        }
    }

    // Whoever comes from more addresses than are kept shares one with all others.
    private Address? Find(string? address) =>
        _addresses.TryGetValue(Key(address), out var known) ? known : _addresses.Count >= MostAddresses ? _addresses.GetValueOrDefault(Others) : null;

    private Address Add(string? address, DateTimeOffset now)
    {
        if (_addresses.Count >= MostAddresses && now - _cleared > ClearEvery)
        {
            _cleared = now;
            foreach (var (key, _) in _addresses.Where(a => now - a.Value.Last > Forgotten && a.Value.Until < now).ToList())
                _addresses.Remove(key);
        }

        return _addresses[_addresses.Count >= MostAddresses ? Others : Key(address)] = new();
    }

    // Whoever has one IPv6 address has 2^64 of them.
    private static string Key(string? address)
    {
        if (address is null || !IPAddress.TryParse(address, out var ip))
            return Others;
        if (ip.IsIPv4MappedToIPv6)
            return ip.MapToIPv4().ToString();
        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(ip.GetAddressBytes().AsSpan(0, 8)) : ip.ToString();
    }

    private sealed class Address
    {
        public int Refused { get; set; }

        public DateTimeOffset LastRefused { get; set; }

        public DateTimeOffset Last { get; set; }

        public DateTimeOffset Until { get; set; }

        public HashSet<string> Callers { get; } = new(StringComparer.Ordinal);
    }
}
