namespace Provisioning.Scim.Service;

/// <summary>The text behind an address's question mark.</summary>
internal static class QueryText
{
    /// <summary>Its parameters, decoded; of one that comes twice the last.</summary>
    public static Dictionary<string, string> Parameters(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            parameters[Decoded(at < 0 ? part : part[..at])] = at < 0 ? "" : Decoded(part[(at + 1)..]);
        }

        return parameters;
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
