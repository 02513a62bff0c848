namespace Provisioning.Connectors.Directory;

/// <summary>The cookies of a synchronization, one for each base that is read, as a mark keeps them.</summary>
internal sealed class SyncCookies
{
    private readonly SortedDictionary<string, byte[]> _cookies = new(StringComparer.Ordinal);

    /// <summary>The cookie of the base of this normalised name; null when there is none.</summary>
    public ReadOnlyMemory<byte>? this[string root]
    {
        get => _cookies.TryGetValue(root, out var cookie) ? cookie : null;
        set
        {
            if (value is { Length: > 0 } cookie)
                _cookies[root] = cookie.ToArray();
        }
    }

    /// <summary>The cookies that a text has; null when it has none.</summary>
    public static SyncCookies? Parse(string text)
    {
        var read = new SyncCookies();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split('\t') is not [var root, var cookie] || cookie.Length == 0)
                return null;
            var octets = new byte[cookie.Length];
            if (!Convert.TryFromBase64String(cookie, octets, out var length))
                return null;
            read[root] = octets.AsMemory(0, length);
        }

        return read;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _cookies.Select(c => $"{c.Key}\t{Convert.ToBase64String(c.Value)}"));
}
