using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>How a kind of server keeps that an account cannot be used.</summary>
internal interface IActiveState
{
    /// <summary>The attributes that say it, to be asked for.</summary>
    IReadOnlyList<string> Attributes { get; }

    /// <summary>Whether the account can be used; null when the entry does not say.</summary>
    bool? Read(LdapEntry entry);

    /// <summary>What is to be modified so that the account can be used, or not; nothing when it is so already.</summary>
    /// <param name="entry">The account as it is.</param>
    /// <param name="active">Whether it is to be usable.</param>
    IEnumerable<LdapModification> Change(LdapEntry entry, bool active);

    /// <summary>The attributes that a new account has so that it can be used, or not.</summary>
    IEnumerable<LdapAttribute> Create(bool active);
}
