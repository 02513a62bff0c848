using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What a directory's refusals and silences are as errors of this product. No password and no value is in one, but names are.</summary>
/// <param name="app">The app.</param>
/// <param name="meaning">What the kind of server means by codes of its own; null where it has none.</param>
internal sealed class DirectoryErrors(string app, Func<LdapResult, ResultMeaning?>? meaning)
{
    private const int MostDetail = 300;

    public string App => app;

    /// <summary>What a failure of the client means.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="what">What was asked for, such as "the search of users".</param>
    /// <param name="server">The server, or null where it is not known which.</param>
    /// <param name="target">The object concerned, or null.</param>
    public ProvisioningException From(LdapException failure, string what, LdapEndpoint? server, string? target = null)
    {
        var place = server is null ? "" : $" at {server.Host}:{server.Port}";
        return failure.Failure switch
        {
            LdapFailure.Server when failure.Result is { } result => Refused(result, what, target, failure),
            LdapFailure.SignIn when failure.Result is { } result => Refused(result, "the sign-in", null, failure),
            LdapFailure.SignIn => Error(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, $"'{app}'{place} could not be signed in to: {Sentence(failure)}", failure, target),
            LdapFailure.Connect => Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable, $"'{app}'{place} could not be reached for {what}: {Sentence(failure)}", failure, target, isTransient: true),
            LdapFailure.Tls => Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable, $"The connection to '{app}'{place} could not be secured: {Sentence(failure)}", failure, target),
            LdapFailure.Timeout => Error(ErrorIds.AppTimeout, ProvisioningErrorCategory.Timeout, $"'{app}'{place} did not answer {what} in time.", failure, target, $"Look at the server; a slow one can be given more time: Set-ProvApp {app} -Settings @{{ Timeout = 120 }}.", isTransient: true),
            LdapFailure.Lost => Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable, $"The connection to '{app}'{place} ended during {what}.", failure, target, "Look at the server and the network; Test-ProvApp tries it again.", isTransient: true),
            _ => Error(ErrorIds.AppProtocol, ProvisioningErrorCategory.Protocol, $"'{app}'{place} answered {what} with something that is not LDAP as it should be: {Sentence(failure)}", failure, target),
        };
    }

    /// <summary>What a refusal means.</summary>
    public ProvisioningException Refused(LdapResult result, string what, string? target, LdapException? cause = null)
    {
        var (id, category, why, action, isTransient) = meaning?.Invoke(result) ?? ResultMeanings.Of(result.Code);
        return new ProvisioningError
        {
            Id = id,
            Category = category,
            Message = $"'{app}' answered {what}{(target is null ? "" : $" '{target}'")} with {(int)result.Code} ({result.Code}): {why}.",
            RecommendedAction = action.Replace("{app}", app, StringComparison.Ordinal),
            Detail = Clean(result.Diagnostic),
            Target = target ?? app,
            App = app,
            IsTransient = isTransient,
            IsInDoubt = cause?.IsInDoubt ?? false,
        }.ToException(cause);
    }

    /// <summary>An account that the change is about, and that is not there.</summary>
    public ProvisioningException NotThere(string key) => Make(ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound, $"'{app}' has no object with the key '{key}'.", "Look at the directory; the next plan says what is to be done.", key);

    /// <summary>An object that is not to be written.</summary>
    /// <param name="dn">The object.</param>
    /// <param name="why">Why not, as the end of a sentence that begins with its name.</param>
    public ProvisioningException Protected(string dn, string why) => Make(
        ErrorIds.AppPermission,
        ProvisioningErrorCategory.Permission,
        $"'{app}': '{dn}' {why}: it is not written.",
        "Have an administrator of the directory do it; take the app away from the person, or the object out of SearchBases and UserFilter.",
        dn);

    /// <summary>A value that cannot be written.</summary>
    public ProvisioningException BadValue(string attribute, string why, string action) =>
        Make(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, $"'{app}': the value of '{attribute}' {why}.", action, attribute);

    /// <summary>Something that this app, as it is set up, cannot do.</summary>
    public ProvisioningException Unsupported(string what, string action) => Make(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, $"'{app}' {what}.", action, app);

    /// <summary>An error of this app.</summary>
    public ProvisioningException Make(string id, ProvisioningErrorCategory category, string message, string action, string target) => new ProvisioningError
    {
        Id = id,
        Category = category,
        Message = message,
        RecommendedAction = action,
        Target = target,
        App = app,
    }.ToException();

    private ProvisioningException Error(string id, ProvisioningErrorCategory category, string message, LdapException cause, string? target, string? action = null, bool isTransient = false) => new ProvisioningError
    {
        Id = id,
        Category = category,
        Message = message,
        RecommendedAction = action ?? cause.RecommendedAction ?? "Check Server and Security; Test-ProvApp tries it again.",
        Target = target ?? app,
        App = app,
        IsTransient = isTransient,
        IsInDoubt = cause.IsInDoubt,
    }.ToException(cause);

    private static string Sentence(LdapException failure) => failure.Message.TrimEnd('.') + ".";

    private static string? Clean(string text)
    {
        var line = new string([.. text.Where(c => !char.IsControl(c)).Take(MostDetail)]).Trim();
        return line.Length == 0 ? null : line;
    }
}
