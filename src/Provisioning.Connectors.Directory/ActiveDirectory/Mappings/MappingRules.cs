namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What mappings of a domain can and cannot give, said when the app is saved.</summary>
internal static class MappingRules
{
    private const string Remove = "Remove it.";

    // Why an attribute is not for outbound mappings, and what is to be done instead.
    private static readonly Dictionary<string, (string Why, string Action)> Refused = new(AttributeNameComparer.Instance)
    {
        ["active"] = ("is not for mappings: it follows from whether the user is active", Remove),
        [ActiveDirectoryNames.UserAccountControl] = ("would write bits that others set too", $"Map the bit that is meant: {string.Join(", ", UserAccountControlBits.Mappable.Keys)}. That an account is disabled follows from whether the user is active."),
        [ActiveDirectoryNames.DistinguishedName] = ("is a name that follows from others", "Map cn for the name and parent for the place."),
        [ActiveDirectoryNames.Name] = ("follows from cn", "Map cn."),
        [ActiveDirectoryNames.Key] = ("is Active Directory's own key", Remove),
        [ActiveDirectoryNames.Sid] = ("is given by Active Directory", Remove),
        [ActiveDirectoryNames.ObjectClass] = ("is that of people always", Remove),
        [ActiveDirectoryNames.PasswordLastSet] = ("is written by Active Directory", "The setting ChangePasswordAtLogon says who has to choose another password."),
        [ActiveDirectoryNames.Member] = ("is of groups", Remove),
        ["memberOf"] = ("is written at the groups", "Push groups: Set-ProvGroupPush."),
        [ActiveDirectoryNames.PrimaryGroup] = ("is what other systems of the domain rely on, and is left alone", Remove),
        ["adminCount"] = ("is written by Active Directory to protect administrators", Remove),
        ["servicePrincipalName"] = ("is of services and not of people", Remove),
    };

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/>.</exception>
    public static void Check(App app)
    {
        var targets = app.Mappings.Where(m => m.Direction == MappingDirection.Outbound).Select(m => m.Target).ToList();
        foreach (var target in targets)
        {
            if (Refused.TryGetValue(target, out var refused))
                throw Invalid(app, target, refused.Why, refused.Action);
        }

        // What one of them writes, the other would write over.
        if (new[] { ActiveDirectoryNames.PrimaryAddress, ActiveDirectoryNames.ProxyAddresses }.All(n => targets.Contains(n, AttributeNameComparer.Instance)))
            throw Invalid(app, ActiveDirectoryNames.ProxyAddresses, $"stands beside that of '{ActiveDirectoryNames.PrimaryAddress}', which is one of its values", "Keep one of them.");
    }

    private static ProvisioningException Invalid(App app, string target, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.MappingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': the mapping of '{target}' {why}.",
        RecommendedAction = action,
        Target = target,
        App = app.Name,
    }.ToException();
}
