using Provisioning.Http;

namespace Provisioning.Connectors.Directory;

/// <summary>The settings of one app of the connector "Ldap": those of every directory, and what its profile says with what the app says otherwise.</summary>
/// <param name="Directory">How the directory is read and written.</param>
/// <param name="Dialect">What its kind of server does in its own way.</param>
internal sealed record LdapSettings(DirectorySettings Directory, DirectoryDialect Dialect)
{
    private const string Profile = "Profile";
    private const string KeyAttributeName = "KeyAttribute";
    private const string Delta = "Delta";
    private const string ActiveAttribute = "ActiveAttribute";
    private const string DisabledValues = "DisabledValues";
    private const string EnabledValue = "EnabledValue";
    private const string None = "None";

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(Profile, AttributeType.String, "The kind of server, which says how objects are known, accounts disabled, changes told and passwords set where nothing else is set: Standard (RFC 4510), OpenLdap, Directory389 (389, Red Hat), EDirectory, IbmDirectory (IBM, ISVD), OracleDirectory (ODSEE), OracleUnified (OUD) or OracleInternet (OID).")
        {
            Default = LdapProfiles.Standard,
            Values = [.. LdapProfiles.All.Select(p => p.Name)],
        },
        .. ConnectionSettings.Definitions,
        .. DirectorySettings.Definitions,
        new(KeyAttributeName, AttributeType.String, "The attribute that names an object for ever; by default what the profile says, such as entryUUID. One that can change, such as uid, makes a rename look like somebody else."),
        new(ActiveAttribute, AttributeType.String, "The attribute that says that an account is disabled; by default what the profile says. None for none."),
        new(DisabledValues, AttributeType.String, "The values of ActiveAttribute that say that an account is disabled; the first one is written.") { MultiValued = true },
        new(EnabledValue, AttributeType.String, "The value of ActiveAttribute that says that an account can be used; by default the attribute is taken away."),
        new(Delta, AttributeType.String, "How changes are read: Syncrepl (RFC 4533), Timestamp (modifyTimestamp, and a look at who is there), Changelog (cn=changelog), or None; by default what the profile says.")
        {
            Values = [nameof(DeltaKind.Syncrepl), nameof(DeltaKind.Timestamp), nameof(DeltaKind.Changelog), nameof(DeltaKind.None)],
        },
    ];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>, <see cref="ErrorIds.SecretMissing"/>.</exception>
    public static LdapSettings Read(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var reader = new SettingReader(app, Definitions);
        var profile = LdapProfiles.Of(reader.Text(Profile) ?? LdapProfiles.Standard);
        var dialect = profile with
        {
            Key = NameSetting.ReadOptional(reader, KeyAttributeName) is { } key && !AttributeNameComparer.Equals(key, profile.Key.Name) ? new(key) : profile.Key,
            ActiveState = State(reader, profile),
            Delta = reader.Choice(Delta, profile.Delta),
        };
        var settings = DirectorySettings.Read(reader, dialect);
        if (dialect.Delta == DeltaKind.Syncrepl && !AttributeNameComparer.Equals(dialect.Key.Name, "entryUUID"))
            throw reader.Invalid(Delta, $"is Syncrepl, which tells of objects by their entryUUID, and KeyAttribute is {dialect.Key.Name}", "Set Delta to Timestamp, or KeyAttribute to entryUUID.");
        if (dialect.Delta == DeltaKind.Syncrepl && settings.Referrals == ReferralUse.Follow)
            throw reader.Invalid(Delta, "is Syncrepl, which is of one server, and Referrals is Follow", "Set Delta to Timestamp, or Referrals to Ignore.");
        if (dialect.Delta == DeltaKind.Changelog && !AttributeNameComparer.Equals(dialect.Key.Name, "nsUniqueId"))
            throw reader.Invalid(Delta, $"is Changelog, in which objects stand by their nsUniqueId, and KeyAttribute is {dialect.Key.Name}", "Set Delta to Timestamp, or KeyAttribute to nsUniqueId.");
        return new(settings, dialect);
    }

    private static IActiveState? State(SettingReader reader, DirectoryDialect profile)
    {
        var attribute = NameSetting.ReadOptional(reader, ActiveAttribute);
        if (attribute is null)
        {
            if (reader.Has(DisabledValues) || reader.Has(EnabledValue))
                throw reader.Invalid(ActiveAttribute, $"is not set, and {DisabledValues} or {EnabledValue} are, which are its values", "Set ActiveAttribute too, or take them away with $null.");
            return profile.ActiveState;
        }

        if (AttributeNameComparer.Equals(attribute, None))
            return null;
        var disabled = reader.Texts(DisabledValues);
        if (disabled.Count == 0)
            throw reader.Invalid(DisabledValues, $"is not set, and ActiveAttribute is {attribute}: it is not known which of its values says that an account is disabled");
        var enabled = reader.Text(EnabledValue);
        if (enabled is not null && disabled.Contains(enabled, StringComparer.OrdinalIgnoreCase))
            throw reader.Invalid(EnabledValue, $"is '{enabled}', which is one of {DisabledValues} too");
        return new ValueActiveState(attribute, disabled, enabled);
    }
}
