using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Tries an app: reaches its server, signs in, and looks whether what the settings name is there. Changes nothing.</summary>
/// <param name="context">The connector.</param>
internal sealed class DirectoryTest(DirectoryContext context)
{
    private DirectorySettings Settings => context.Settings;

    public async ValueTask<ConnectionTest> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        try
        {
            findings.Add(await context.Connections.RunAsync("the sign-in", null, (lease, _) => new ValueTask<string>(Server(lease)), cancellationToken).ConfigureAwait(false));
            var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
            if (Objection(catalogue) is { } objection)
                return new(false, findings, objection.Error);
            foreach (var root in Settings.AllBases.Append(Settings.UserContainer).Append(Settings.GroupContainer).Distinct())
                await LookAsync(root, cancellationToken).ConfigureAwait(false);
            findings.Add(await UsersAsync(cancellationToken).ConfigureAwait(false));
            findings.Add(context.Dialect.ActiveState is null && Settings.DisabledContainer is null
                ? "Accounts cannot be disabled: nothing says how that is done there (Profile, ActiveAttribute, DisabledContainer)."
                : $"Accounts are disabled by {(context.Dialect.ActiveState is { } state ? string.Join(", ", state.Attributes) : $"a move to '{Settings.DisabledContainer}'")}.");
            if (context.Dialect.Findings is { } more)
                findings.AddRange(await more(context, cancellationToken).ConfigureAwait(false));
            if (!catalogue.IsOfServer)
                findings.Add("The server does not show its schema to the account that signs in: what the standards say of attributes is assumed.");
            return new(true, findings);
        }
        catch (ProvisioningException e)
        {
            return new(false, findings, e.Error);
        }
    }

    private string Server(DirectoryLease lease)
    {
        var maker = lease.Server.VendorVersion ?? lease.Server.VendorName ?? "a server that does not say what it is";
        var security = lease.Connection.IsEncrypted ? "encrypted" : "not encrypted";
        return $"Signed in to {lease.ServerName} ({maker}), {security}, as a server of the profile {context.Dialect.Name}.";
    }

    /// <summary>What the settings name and the schema does not have.</summary>
    private ProvisioningException? Objection(AttributeCatalogue catalogue)
    {
        foreach (var (setting, filter) in new[] { ("UserFilter", Settings.UserFilter), ("GroupFilter", Settings.GroupFilter) })
        {
            if ((setting == "UserFilter" || Settings.Groups) && FilterNames.Of(filter.ToString()).FirstOrDefault(n => !catalogue.Has(n)) is { } unknown)
                return Unknown(setting, unknown, catalogue);
        }

        var attributes = new (string Setting, string? Name)[]
        {
            ("RdnAttribute", Settings.RdnAttribute), ("UserNameAttribute", Settings.UserNameAttribute), ("ExternalIdAttribute", Settings.ExternalIdAttribute), ("KeyAttribute", context.Dialect.Key.Name),
        };
        foreach (var (setting, name) in attributes)
        {
            if (name is not null && !catalogue.Has(name))
                return Unknown(setting, name, catalogue);
        }

        return catalogue.IsOfServer && Settings.UserClasses.FirstOrDefault(c => catalogue.Class(c) is null) is { } missing
            ? context.Errors.Make(ErrorIds.SettingInvalid, ProvisioningErrorCategory.InvalidInput, $"App '{context.Errors.App}': the setting ObjectClasses names '{missing}', and the server's schema has no such object class.", "Correct the setting, or add the object class to the server's schema.", "ObjectClasses")
            : null;
    }

    private ProvisioningException Unknown(string setting, string name, AttributeCatalogue catalogue) => context.Errors.Make(
        ErrorIds.SettingInvalid,
        ProvisioningErrorCategory.InvalidInput,
        $"App '{context.Errors.App}': the setting {setting} names the attribute '{name}', and the server's schema has none of that name.{NearNames.Hint(name, catalogue.Names)}",
        "Correct the setting: a server answers a filter of an attribute that it does not have as if nobody matched.",
        setting);

    private async ValueTask LookAsync(LdapDn root, CancellationToken cancellationToken)
    {
        var found = await context.Connections.RunAsync("the look at", root.ToString(), (lease, token) => EntryFinder.FirstAsync(lease.Connection, new() { Base = root, Scope = LdapScope.Base, Attributes = ["1.1"] }, token), cancellationToken).ConfigureAwait(false);
        if (found is null)
            throw context.Errors.Make(ErrorIds.SettingInvalid, ProvisioningErrorCategory.NotFound, $"'{context.Errors.App}' has no object '{root}', or does not show it to the account that signs in.", "Check BaseDn, SearchBases, GroupBases, UserContainer and GroupContainer, and what the account may read.", root.ToString());
    }

    private async ValueTask<string> UsersAsync(CancellationToken cancellationToken)
    {
        var finder = new EntryFinder(context);
        var some = await finder.AllAsync(Settings.UserBases, Settings.UserFilter, [context.Dialect.Key.Name], "the search of users", cancellationToken).ConfigureAwait(false);
        if (some.Count == 0)
            return $"No object matches UserFilter ({Settings.UserFilter}) below {string.Join("; ", Settings.UserBases)}: the directory has no users yet, or the account that signs in may not see them.";
        return some.FirstOrDefault(e => context.Dialect.Key.Read(e) is null) is { } keyless
            ? throw context.Errors.Make(ErrorIds.SettingInvalid, ProvisioningErrorCategory.InvalidData, $"'{context.Errors.App}': '{keyless.Dn}' has no {context.Dialect.Key.Name}, or does not show it.", "Set KeyAttribute or Profile to what the server has, or let the account that signs in read it.", "KeyAttribute")
            : "There are users, and they show their keys.";
    }
}
