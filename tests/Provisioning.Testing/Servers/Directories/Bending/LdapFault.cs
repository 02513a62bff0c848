using Provisioning.Ldap;

namespace Provisioning.Testing;

/// <summary>A request of LDAP on its way through an <see cref="LdapBendingProxy"/>.</summary>
/// <param name="Connection">The how-manieth connection it came on, from 1.</param>
/// <param name="Number">The how-manieth request of all it is, from 1.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Target">The object, a search's base, who signs in, or an extended operation's identifier.</param>
/// <param name="Controls">Its controls.</param>
/// <param name="Octets">The whole message.</param>
public sealed record LdapProxiedRequest(int Connection, int Number, LdapRequestKind Kind, string Target, IReadOnlyList<LdapControl> Controls, byte[] Octets);

/// <summary>What goes wrong with a request.</summary>
public abstract record LdapFault
{
    private LdapFault()
    {
    }

    /// <summary>The connection breaks before the server has the request.</summary>
    public sealed record LoseRequest : LdapFault;

    /// <summary>The server does what it is asked to, and the connection breaks before its last answer.</summary>
    public sealed record LoseAnswer : LdapFault;

    /// <summary>So many entries of a search come, then the connection breaks.</summary>
    public sealed record CutAfter(int Entries) : LdapFault;

    /// <summary>The proxy answers with a code: in the server's place, or after so many entries of the server's.</summary>
    public sealed record Answer(LdapResultCode Code, string Diagnostic = "", int Entries = 0) : LdapFault
    {
        /// <summary>Where the answer refers to, as LDAP URLs.</summary>
        public IReadOnlyList<string> Referrals { get; init; } = [];
    }

    /// <summary>The request waits here until this is done.</summary>
    public sealed record Delay(Task Until) : LdapFault;

    /// <summary>The last answer waits here until this is done: answers of other requests on the connection come before it.</summary>
    public sealed record DelayAnswer(Task Until) : LdapFault;

    /// <summary>The server does not get the request and no answer comes, until the test is over.</summary>
    public sealed record Stall : LdapFault;

    /// <summary>Each answer becomes another one, or null for none, and the server may be sent another request. Octets are whole messages of LDAP.</summary>
    public sealed record Rewrite(Func<byte[], byte[]?>? Answers = null, byte[]? Request = null) : LdapFault;
}
