namespace Provisioning;

/// <summary>What a file of configuration speaks of.</summary>
public enum ConfigKind
{
    /// <summary>Custom attributes, and what is set of standard ones.</summary>
    Attribute,

    /// <summary>An app with its settings, mappings and match rules.</summary>
    App,

    /// <summary>A group with its rule, the groups nested in it and the apps that it gives.</summary>
    Group,

    /// <summary>Groups that are kept in apps.</summary>
    GroupPush,

    /// <summary>Limits that hold plans back.</summary>
    Guard,

    /// <summary>What dates make of people.</summary>
    LifecyclePolicy,

    /// <summary>What a password must be.</summary>
    PasswordPolicy,

    /// <summary>Who is told about what.</summary>
    Notification,
}
