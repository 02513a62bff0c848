namespace Provisioning.Connectors.Directory;

/// <summary>Which attributes are asked for, and which of those that come are values of the account.</summary>
/// <param name="settings">The app's settings.</param>
/// <param name="dialect">What its kind of server does in its own way.</param>
internal sealed class AttributeSelection(DirectorySettings settings, DirectoryDialect dialect)
{
    // What the server works out of groups changes an object without a change of it, and hashes of passwords are nobody's business (RFC 2307, Samba, Kerberos).
    private static readonly string[] Never = ["memberOf", "isMemberOf", "nsRole", "pwdHistory", "passwordHistory", "sambaPasswordHistory", "krbPrincipalKey", "krbExtraData", "authPassword"];

    private readonly HashSet<string> _left = new([.. Never, .. dialect.NeverRead, .. settings.ExcludedAttributes], AttributeNameComparer.Instance);
    private readonly HashSet<string> _named = new(settings.Attributes, AttributeNameComparer.Instance);
    private readonly HashSet<string> _needed = new([dialect.Key.Name, dialect.ModifiedAttribute, .. dialect.VersionAttribute is { } version ? [version] : Array.Empty<string>(), .. dialect.ActiveState?.Attributes ?? []], AttributeNameComparer.Instance);

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<string> Asked { get; } =
    [
        .. settings.Attributes
            .Concat(settings.ExternalIdAttribute is { } externalId ? [externalId] : [])
            .Append(settings.UserNameAttribute)
            .Append(dialect.Key.Name)
            .Append(dialect.ModifiedAttribute)
            .Concat(dialect.VersionAttribute is { } version ? [version] : [])
            .Concat(dialect.ActiveState?.Attributes ?? [])
            .Distinct(AttributeNameComparer.Instance),
    ];

    /// <summary>True when the attribute is a value of the account.</summary>
    public bool IsValue(string name) => !_left.Contains(name) && !PasswordNames.Contains(name) && (!_needed.Contains(name) || _named.Contains(name));
}
