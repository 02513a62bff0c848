using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>What a service means that refuses a request as wrong: each scimType of RFC 7644 table 9 in words. Services write them in any case, and leave them out.</summary>
internal static class Refusal
{
    public static (string Id, ProvisioningErrorCategory Category, string Why, string Action) Of(string app, string? scimType) => Known(scimType) switch
    {
        ScimException.Uniqueness => (ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "a value that must be unique there is taken", $"Look in the application who has it; Set-ProvApp {app} -MatchOn userName takes over accounts of the same name."),
        ScimException.InvalidFilter => Wrong("it does not understand the filter", "See the service's documentation for the filters that it has; accounts are looked for by externalId and userName."),
        ScimException.InvalidPath => Wrong("it does not know an attribute", $"Compare the mappings with what the service has: Get-ProvMapping {app}; Remove-ProvMapping takes one away."),
        ScimException.InvalidValue => Wrong("a value is missing or not allowed there", $"Check the values and mappings that '{app}' gets: Get-ProvMapping {app}."),
        ScimException.InvalidSyntax => Wrong("it does not understand the form of the request", $"Changes can be sent in other forms: Set-ProvApp {app} -Settings @{{ PatchStyle = 'Capitalised' }} (or NoPath, None)."),
        ScimException.Mutability => Wrong("an attribute cannot be changed there", $"Have it filled only where it is empty (Set-ProvMapping {app} … -Strength Weak), or remove its mapping."),
        ScimException.NoTarget => Wrong("an attribute that is to be changed has no such value there", "Sync again: the account is read anew. What stays so is the service's own affair: see its log."),
        ScimException.TooMany => Wrong("there are more results than it gives", "The service limits what one request may find: see its documentation."),
        ScimException.InvalidVersion => Wrong("it speaks another version of SCIM", "Check BaseUri: the address of SCIM 2.0 often ends in /v2."),
        ScimException.Sensitive => Wrong("it takes no personal data in an address, where filters stand", "Accounts cannot be looked for there; see the service's documentation."),
        _ => Wrong("it does not accept the request", $"Check the values and mappings that '{app}' gets: Get-ProvMapping {app}."),
    };

    public static bool IsSensitive(string? scimType) => Known(scimType) == ScimException.Sensitive;

    private static string? Known(string? scimType) => ScimException.Types.FirstOrDefault(t => string.Equals(t, scimType, StringComparison.OrdinalIgnoreCase));

    private static (string, ProvisioningErrorCategory, string, string) Wrong(string why, string action) => (ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, why, action);
}
