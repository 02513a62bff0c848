using System.Net;
using Provisioning.Http;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>What a service's refusals and silences are as errors of this product. No body, token or address with values is ever in one.</summary>
internal static class ScimErrors
{
    private const int MostDetail = 200;
    private const ProvisioningErrorCategory VersionWanted = ProvisioningErrorCategory.Conflict;

    /// <param name="app">The app.</param>
    /// <param name="request">The method and the address without values, such as "PATCH Users/{id}".</param>
    /// <param name="answer">The status with what could be read of the answer.</param>
    /// <param name="retryAfter">How long the service asks to wait.</param>
    /// <param name="isWrite">True for a request that changes something.</param>
    /// <param name="signIn">How it was signed in.</param>
    public static ProvisioningException FromAnswer(string app, string request, ErrorResponse answer, TimeSpan? retryAfter, bool isWrite, SignInKind signIn = SignInKind.Bearer)
    {
        var (id, category, why, action) = Meaning(app, answer, signIn);
        return new ProvisioningError
        {
            Id = id,
            Category = category,
            Message = $"'{app}' answered {request} with {answer.Status}{(answer.ScimType is { } type ? $" {Clean(type)}" : "")}: {why}.",
            RecommendedAction = action,
            Detail = Clean(answer.Detail),
            Target = app,
            App = app,
            RetryAfter = retryAfter,
            IsTransient = answer.Status is 429 or >= 500,
            // A failing service may have done it all the same.
            IsInDoubt = isWrite && answer.Status >= 500 && answer.Status != 501,
        }.ToException();
    }

    public static ProvisioningException NotReached(string app, Uri address, string request, Exception cause, bool isWrite, bool mayHaveArrived) => new ProvisioningError
    {
        Id = ErrorIds.AppUnreachable,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"'{app}' at {address.Host}:{address.Port} could not be reached for {request}: {NetworkReason.Of(cause)}.",
        RecommendedAction = NetworkReason.Action(cause, "BaseUri"),
        Target = app,
        App = app,
        IsTransient = true,
        IsInDoubt = isWrite && mayHaveArrived,
    }.ToException(cause);

    public static ProvisioningException NoAnswer(string app, string request, TimeSpan timeout, bool isWrite) => new ProvisioningError
    {
        Id = ErrorIds.AppTimeout,
        Category = ProvisioningErrorCategory.Timeout,
        Message = $"'{app}' did not answer {request} within {timeout.TotalSeconds:0} seconds.",
        RecommendedAction = $"Look at the service; a slow one can be given more time: Set-ProvApp {app} -Settings @{{ Timeout = 120 }}.",
        Target = app,
        App = app,
        IsTransient = true,
        IsInDoubt = isWrite,
    }.ToException();

    public static ProvisioningException Protocol(string app, string request, string why, bool isWrite) => new ProvisioningError
    {
        Id = ErrorIds.AppProtocol,
        Category = ProvisioningErrorCategory.Protocol,
        Message = $"'{app}' answered {request} with something that is not SCIM: {why}.",
        RecommendedAction = "Check BaseUri: it is the address under which /Users is found, often ending in /scim/v2.",
        Target = app,
        App = app,
        IsInDoubt = isWrite,
    }.ToException();

    /// <summary>It has a list, and fails where something of it is to be found by a filter.</summary>
    public static ProvisioningException NoFilter(string app, string request, ResourceKind kind, ProvisioningException cause) => new ProvisioningError
    {
        Id = ErrorIds.AppRejected,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{app}' fails at {request}, and lists its {kind.Many} without it: it cannot find any so.",
        RecommendedAction = "See the service's documentation for the filters that it has; accounts are looked for by externalId and userName.",
        Detail = cause.Error.Detail,
        Target = app,
        App = app,
    }.ToException(cause);

    /// <summary>It has no searches by POST (RFC 7644 §3.4.3), no resources of the kind, or is not there: which of them, a search cannot tell.</summary>
    public static ProvisioningException NoSearch(ProvisioningException refusal, string app, ResourceKind kind) => (refusal.Error with
    {
        Id = ErrorIds.AppRejected,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"'{app}' does not answer searches at {kind.Path}/.search, and the setting SearchRequests wants its lists asked for there: {refusal.Message}",
        RecommendedAction = $"Where the service has no .search: Set-ProvApp {app} -Settings @{{ SearchRequests = $false }}. {(kind == ResourceKind.Groups ? $"Where it has no groups: Set-ProvApp {app} -Settings @{{ Groups = $false }}." : "Otherwise check BaseUri.")}",
        IsTransient = false,
        IsInDoubt = false,
    }).ToException(refusal);

    /// <summary>It does not take the filters by which its users are read in parts.</summary>
    public static ProvisioningException NoParts(ProvisioningException refusal, string app, string attribute) => (refusal.Error with
    {
        Id = ErrorIds.AppRejected,
        Message = $"'{app}' does not take the filter '{attribute} sw …', by which its users are read in parts: {refusal.Message}",
        RecommendedAction = $"Choose another attribute for PartitionBy, or read without parts: Set-ProvApp {app} -Settings @{{ PartitionBy = $null }}.",
        IsTransient = false,
    }).ToException(refusal);

    /// <summary>It has no such resource, and no list of its kind at all: what answers there is not the service.</summary>
    public static ProvisioningException NoService(string app, string request, ResourceKind kind) => new ProvisioningError
    {
        Id = ErrorIds.AppProtocol,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"'{app}' answered {request} with 404 and has no list of {kind.Many} either: what answers there is not the service, so no {(kind == ResourceKind.Users ? "account" : kind.One)} is taken for gone.",
        RecommendedAction = "Check BaseUri, the network and the service: it may have moved, or be under maintenance. Test-ProvApp tries it again.",
        Target = app,
        App = app,
    }.ToException();

    /// <summary>It has users and no groups.</summary>
    public static ProvisioningException NoGroups(string app, Exception cause) => new ProvisioningError
    {
        Id = ErrorIds.GroupsUnsupported,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{app}' has users and no groups: it does not know the address /Groups.",
        RecommendedAction = $"See what its documentation says of groups over SCIM. Where it has none: Set-ProvApp {app} -Settings @{{ Groups = $false }}.",
        Target = app,
        App = app,
    }.ToException(cause);

    /// <summary>A group whose name the app does not take a second time.</summary>
    public static ProvisioningException GroupExists(ProvisioningException refusal, string app, string name) => (refusal.Error with
    {
        Message = $"'{app}' has a group '{name}' already, or keeps the name from being used: {refusal.Error.Message}",
        RecommendedAction = "Take over the group that is there, or give this one another name.",
        Target = name,
    }).ToException(refusal);

    /// <summary>Its members could only be written whole, and it does not say who they are.</summary>
    public static ProvisioningException MembersUnknown(string app) => new ProvisioningError
    {
        Id = ErrorIds.GroupsUnsupported,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{app}' takes a group only whole (it has no PATCH for it), and does not list the members: written whole, the group would lose those that are in it.",
        RecommendedAction = "Change the group in the application itself.",
        Target = app,
        App = app,
    }.ToException();

    /// <summary>True where the service does not write without If-Match (RFC 6585 §3).</summary>
    public static bool IsVersionWanted(ProvisioningError error) => error is { Id: ErrorIds.AppRejected, Category: VersionWanted };

    private static (string Id, ProvisioningErrorCategory Category, string Why, string Action) Meaning(string app, ErrorResponse answer, SignInKind signIn) => answer.Status switch
    {
        400 or 422 => Refusal.Of(app, answer.ScimType),
        401 when signIn is SignInKind.OAuth or SignInKind.Entra => (ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "it does not accept the token that the token endpoint gave", "Check Scope, Audience and Resource, and that the application trusts that endpoint."),
        401 when signIn == SignInKind.Basic => (ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "it does not accept the user name and the password", $"Give them again: Set-ProvApp {app} -Credential (Get-Credential)."),
        401 when signIn == SignInKind.ApiKey => (ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "it does not accept the key", $"Give it a valid one: Set-ProvApp {app} -Credential …, and check ApiKeyHeader."),
        401 => (ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "it does not accept the token", $"Give it a valid one: Set-ProvApp {app} -Credential …"),
        403 when Refusal.IsSensitive(answer.ScimType) => Refusal.Of(app, answer.ScimType),
        403 => (ErrorIds.AppPermission, ProvisioningErrorCategory.Permission, "the token is known and does not allow this", "Give the token's account the right to manage users, in the application."),
        404 => (ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound, "it has no such object", $"Check BaseUri; when an account was deleted in the application, Set-ProvApp {app} -WhenAccountGone says what the next plan does."),
        407 => (ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "that is the proxy, which wants to know who we are", "Set ProxyUserName and ProxyPassword, or check them."),
        409 => (ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "a value that must be unique there is taken", $"Look in the application who has it; Set-ProvApp {app} -MatchOn userName takes over accounts of the same name."),
        412 => (ErrorIds.AccountChanged, ProvisioningErrorCategory.Conflict, "the object was changed there meanwhile", "Sync again."),
        413 => (ErrorIds.AppRejected, ProvisioningErrorCategory.LimitExceeded, "the request is too large for it", "Send less: fewer or shorter attributes."),
        415 => (ErrorIds.AppRejected, ProvisioningErrorCategory.Protocol, "it takes neither application/scim+json nor application/json", "Check BaseUri: what answers there may not be the SCIM service."),
        428 => (ErrorIds.AppRejected, VersionWanted, "it wants to be told the version that is changed, and gave none", "See what the application says in its own log."),
        429 => (ErrorIds.AppThrottled, ProvisioningErrorCategory.LimitExceeded, "it asks to slow down, and did so after every wait", $"Sync later, or with fewer requests at once: Set-ProvApp {app} -Settings @{{ MaxConcurrency = 2 }}."),
        405 or 501 => (ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "it cannot do that", "See docs/scim.md for what is needed of a service."),
        >= 500 => (ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable, "it has a fault or is overloaded", "Look at the service; the next run tries again."),
        >= 300 and < 400 => (ErrorIds.AppProtocol, ProvisioningErrorCategory.Protocol, "it sends us to another address, which is not followed", "Set BaseUri to the address that the service itself has."),
        _ => (ErrorIds.AppRejected, ProvisioningErrorCategory.Protocol, "it refused", "See what the application says in its own log."),
    };

    private static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var line = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return line.Length <= MostDetail ? line : line[..MostDetail] + "…";
    }
}
