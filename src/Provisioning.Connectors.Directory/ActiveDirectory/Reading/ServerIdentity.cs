using System.Globalization;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Which copy of the directory a domain controller has, and how far it has counted. Both have to be asked for anew: after a restore the one is another, and the other smaller.</summary>
internal static class ServerIdentity
{
    /// <summary>The invocationId (MS-ADTS §3.1.1.1.9).</summary>
    /// <exception cref="LdapException">It could not be read.</exception>
    public static async ValueTask<Guid> InvocationIdAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        var service = lease.Server.DsServiceName ?? throw NotSaid(lease, "dsServiceName");
        var search = new LdapSearch { Base = LdapDn.Parse(service), Scope = LdapScope.Base, Attributes = ["invocationId"] };
        var entry = await EntryFinder.FirstAsync(lease.Connection, search, cancellationToken).ConfigureAwait(false);
        return entry?.GetBytes("invocationId") is { Length: 16 } id ? new(id.Span) : throw NotSaid(lease, "invocationId");
    }

    /// <summary>The highest update sequence number (MS-ADTS §3.1.1.3.2.10).</summary>
    /// <exception cref="LdapException">It could not be read.</exception>
    public static async ValueTask<long> HighestUsnAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = LdapDn.Root, Scope = LdapScope.Base, Attributes = ["highestCommittedUSN"] };
        var entry = await EntryFinder.FirstAsync(lease.Connection, search, cancellationToken).ConfigureAwait(false);
        return long.TryParse(entry?.GetText("highestCommittedUSN"), NumberStyles.None, CultureInfo.InvariantCulture, out var usn) ? usn : throw NotSaid(lease, "highestCommittedUSN");
    }

    private static LdapException NotSaid(DirectoryLease lease, string name) => new(LdapFailure.Protocol, $"{lease.Endpoint} does not say its {name}, as domain controllers do.")
    {
        RecommendedAction = "Check that it is a domain controller, and not a global catalogue or AD LDS.",
    };
}
