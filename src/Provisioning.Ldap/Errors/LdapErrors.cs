namespace Provisioning.Ldap;

/// <summary>Makes the errors that more than one place has.</summary>
internal static class LdapErrors
{
    public static LdapException Protocol(string what) => new(LdapFailure.Protocol, $"The server breaks the LDAP protocol: a message {what}.")
    {
        RecommendedAction = "Check that the port is one of an LDAP server, and that nothing between changes what is sent.",
    };

    /// <summary>A result that is no success, in one sentence.</summary>
    public static LdapException Of(LdapResult result, string what, LdapFailure failure = LdapFailure.Server)
    {
        var said = result.Diagnostic.Length > 0 ? $": {Shown(result.Diagnostic)}" : ".";
        return new(failure, $"{what} was refused with {(int)result.Code} ({result.Code}){said}") { Result = result };
    }

    /// <summary>A server's words without what would spoil a line.</summary>
    private static string Shown(string diagnostic)
    {
        const int most = 500;
        var text = new string(diagnostic.Where(c => !char.IsControl(c)).Take(most).ToArray()).Trim();
        return text.EndsWith('.') ? text : text + ".";
    }
}
