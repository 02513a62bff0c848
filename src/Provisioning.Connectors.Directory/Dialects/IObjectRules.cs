using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What a kind of server has of its own in accounts and groups: attributes that are parts or other forms of those of its schema, values that it does not take, and objects that are not to be written.</summary>
internal interface IObjectRules
{
    /// <summary>The attributes of accounts that are its own.</summary>
    IReadOnlyList<AttributeDefinition> Attributes { get; }

    /// <summary>The attributes by which <see cref="Objection"/> judges.</summary>
    IReadOnlyList<string> Facts { get; }

    /// <summary>Why an object is not to be written, as the end of a sentence that begins with its name; null when it may be.</summary>
    /// <param name="entry">The object, with <see cref="Facts"/>.</param>
    string? Objection(LdapEntry entry);

    /// <summary>The attribute of the schema in which an attribute of accounts is; null where it is none of its own.</summary>
    string? Within(string name);

    /// <summary>What the attribute of the schema holds once an attribute that is in it has a value; or why it cannot, as the end of a sentence.</summary>
    /// <param name="name">The attribute of accounts.</param>
    /// <param name="value">Its value.</param>
    /// <param name="held">What the attribute of the schema holds; nothing for a new account.</param>
    (IReadOnlyList<ReadOnlyMemory<byte>> Values, string? Fault) Write(string name, AttributeValue value, IReadOnlyList<ReadOnlyMemory<byte>> held);

    /// <summary>Why an attribute of the schema cannot have these values, as the end of a sentence; null when it can.</summary>
    string? Fault(string attribute, IReadOnlyList<ReadOnlyMemory<byte>> values);

    /// <summary>The account with its own attributes.</summary>
    RemoteObject Complete(LdapEntry entry, RemoteObject account);
}

/// <summary>Gives deleted accounts back.</summary>
internal interface IFormerAccounts
{
    /// <summary>Restores the account with a key to a place, as it was when it was deleted.</summary>
    /// <param name="context">The connector.</param>
    /// <param name="key">The key.</param>
    /// <param name="dn">What it is to be called, and where it is to lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where there is nothing to be restored.</returns>
    /// <exception cref="ProvisioningException">It is there, and was not restored.</exception>
    ValueTask<bool> RestoreAsync(DirectoryContext context, string key, LdapDn dn, CancellationToken cancellationToken);
}

/// <summary>Members whom groups have without naming them. For one read.</summary>
internal interface IUnnamedMembers
{
    /// <summary>The attributes of groups that have to be read for it.</summary>
    IReadOnlyList<string> Attributes { get; }

    /// <summary>The keys of its accounts, and why these may not be all of them; null where they are.</summary>
    ValueTask<(IReadOnlyList<string> Keys, string? Doubt)> OfAsync(LdapEntry group, CancellationToken cancellationToken);
}
