using System.Globalization;

namespace Provisioning.Ldap;

/// <summary>What a server says of itself (RFC 4512 §5.1, RFC 3045, MS-ADTS §3.1.1.3.2). What it does not say is null or empty.</summary>
public sealed class LdapRootDse
{
    private LdapRootDse(LdapEntry entry) => Entry = entry;

    /// <summary>Everything that it says.</summary>
    public LdapEntry Entry { get; }

    /// <summary>The names below which it has objects.</summary>
    public IReadOnlyList<string> NamingContexts => Entry.GetTexts("namingContexts");

    /// <summary>Active Directory: the domain.</summary>
    public string? DefaultNamingContext => Entry.GetText("defaultNamingContext");

    /// <summary>Active Directory: the forest's configuration.</summary>
    public string? ConfigurationNamingContext => Entry.GetText("configurationNamingContext");

    /// <summary>Active Directory: the forest's schema.</summary>
    public string? SchemaNamingContext => Entry.GetText("schemaNamingContext");

    /// <summary>Active Directory: the forest's root domain.</summary>
    public string? RootDomainNamingContext => Entry.GetText("rootDomainNamingContext");

    /// <summary>Where the schema is.</summary>
    public string? SubschemaSubentry => Entry.GetText("subschemaSubentry");

    /// <summary>Object identifiers of the controls that it knows.</summary>
    public IReadOnlyList<string> SupportedControls => Entry.GetTexts("supportedControl");

    /// <summary>Object identifiers of the extended operations that it knows.</summary>
    public IReadOnlyList<string> SupportedExtensions => Entry.GetTexts("supportedExtension");

    /// <summary>Object identifiers of the features that it has (RFC 3674).</summary>
    public IReadOnlyList<string> SupportedFeatures => Entry.GetTexts("supportedFeatures");

    /// <summary>Active Directory: object identifiers of what it is capable of.</summary>
    public IReadOnlyList<string> SupportedCapabilities => Entry.GetTexts("supportedCapabilities");

    /// <summary>The ways of signing in by SASL that it offers on this connection.</summary>
    public IReadOnlyList<string> SupportedSaslMechanisms => Entry.GetTexts("supportedSASLMechanisms");

    /// <summary>The versions of the protocol that it speaks.</summary>
    public IReadOnlyList<string> SupportedLdapVersions => Entry.GetTexts("supportedLDAPVersion");

    /// <summary>Who made it.</summary>
    public string? VendorName => Entry.GetText("vendorName");

    /// <summary>Which version of it it is.</summary>
    public string? VendorVersion => Entry.GetText("vendorVersion");

    /// <summary>Active Directory: the host's name in DNS.</summary>
    public string? DnsHostName => Entry.GetText("dnsHostName");

    /// <summary>Active Directory: the object of this domain controller's settings.</summary>
    public string? DsServiceName => Entry.GetText("dsServiceName");

    /// <summary>Active Directory: the object of the server.</summary>
    public string? ServerName => Entry.GetText("serverName");

    /// <summary>Active Directory: the number of the last change on this domain controller.</summary>
    public long? HighestCommittedUsn => long.TryParse(Entry.GetText("highestCommittedUSN"), NumberStyles.None, CultureInfo.InvariantCulture, out var usn) ? usn : null;

    /// <summary>Active Directory: whether it has taken over everything from its partners since it started.</summary>
    public bool? IsSynchronized => Entry.GetText("isSynchronized") is { } text ? text.Equals("TRUE", StringComparison.OrdinalIgnoreCase) : null;

    /// <summary>Whether it says that it is Active Directory (LDAP_CAP_ACTIVE_DIRECTORY_OID), or speaks as it does.</summary>
    public bool IsActiveDirectory => SupportedCapabilities.Contains("1.2.840.113556.1.4.800");

    /// <summary>Whether it knows a control.</summary>
    public bool SupportsControl(string oid) => SupportedControls.Contains(oid);

    /// <summary>Whether it knows an extended operation.</summary>
    public bool SupportsExtension(string oid) => SupportedExtensions.Contains(oid);

    /// <summary>Reads it. Servers let it be read without signing in, some of them not all of it.</summary>
    /// <exception cref="LdapException">It cannot be read.</exception>
    public static async ValueTask<LdapRootDse> ReadAsync(LdapConnection connection, CancellationToken cancellationToken = default) =>
        new(await connection.ReadEntryAsync(LdapDn.Root, ["*", "+"], cancellationToken).ConfigureAwait(false)
            ?? throw new LdapException(LdapFailure.Server, $"{connection.Endpoint} does not say what it is: its root DSE is not readable.")
            {
                RecommendedAction = "Let the account read the root DSE, or check that the port is one of an LDAP server.",
            });
}
