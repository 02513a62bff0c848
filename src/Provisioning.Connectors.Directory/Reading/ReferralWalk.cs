using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>A place that a reference leads to.</summary>
internal sealed record ReferralTarget(LdapEndpoint Endpoint, LdapDn Base);

/// <summary>Decides about references to other servers in one read, and keeps those that are to be followed: each once, and only to servers that the settings name.</summary>
/// <param name="context">The connector.</param>
internal sealed class ReferralWalk(DirectoryContext context)
{
    private const int MostFollowed = 100;
    private readonly Queue<ReferralTarget> _open = new();
    private readonly HashSet<(LdapEndpoint, string)> _seen = [];

    /// <summary>The next place to read; null after the last one.</summary>
    public ReferralTarget? Next() => _open.TryDequeue(out var next) ? next : null;

    /// <summary>Takes a reference. False when what lies behind it will not be seen.</summary>
    /// <param name="uris">Its addresses, any of which will do.</param>
    /// <param name="why">Why not, as the end of a sentence.</param>
    public bool Take(IReadOnlyList<string> uris, out string? why)
    {
        why = null;
        if (context.Settings.Referrals == ReferralUse.Ignore)
            return true;
        var shown = uris is [var first, ..] ? first : "nowhere";
        if (context.Settings.Referrals == ReferralUse.Off)
        {
            why = $"a part of the directory is on another server ({shown}), and references are not followed (setting Referrals)";
            return false;
        }

        foreach (var uri in uris)
        {
            if (Target(uri) is not { } target)
                continue;
            if (!_seen.Add((target.Endpoint, target.Base.Normalized)))
                return true;
            if (_seen.Count > MostFollowed)
            {
                why = $"there are more than {MostFollowed} references to other servers";
                return false;
            }

            _open.Enqueue(target);
            return true;
        }

        why = $"a part of the directory is on a server that the setting Server does not name ({shown})";
        return false;
    }

    private ReferralTarget? Target(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "ldap" or "ldaps" && context.Connections.Known(uri!) is { } endpoint
            && LdapDn.TryParse(Uri.UnescapeDataString(uri!.AbsolutePath.TrimStart('/')), out var root) ? new(endpoint, root!) : null;
}
