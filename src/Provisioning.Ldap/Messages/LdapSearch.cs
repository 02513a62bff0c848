namespace Provisioning.Ldap;

/// <summary>How far below its base a search looks (RFC 4511 §4.5.1.2).</summary>
public enum LdapScope
{
    /// <summary>The base alone.</summary>
    Base = 0,

    /// <summary>What is directly below it, without it.</summary>
    OneLevel = 1,

    /// <summary>The base and everything below.</summary>
    Subtree = 2,
}

/// <summary>When aliases are followed (RFC 4511 §4.5.1.3).</summary>
public enum LdapDereference
{
    /// <summary>Never.</summary>
    Never = 0,

    /// <summary>Below the base.</summary>
    InSearching = 1,

    /// <summary>To find the base.</summary>
    FindingBase = 2,

    /// <summary>Always.</summary>
    Always = 3,
}

/// <summary>What to look for (RFC 4511 §4.5.1).</summary>
public sealed record LdapSearch
{
    /// <summary>Where to begin.</summary>
    public required LdapDn Base { get; init; }

    /// <summary>How far below.</summary>
    public LdapScope Scope { get; init; } = LdapScope.Subtree;

    /// <summary>Which objects. All of them where it is not set.</summary>
    public LdapFilter Filter { get; init; } = LdapFilter.Present("objectClass");

    /// <summary>Which attributes: all of the user's where none are named; <c>*</c> and <c>+</c> as in RFC 4511 §4.5.1.8 and RFC 3673; <c>1.1</c> for none.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Whether to leave out the values.</summary>
    public bool TypesOnly { get; init; }

    /// <summary>At how many entries the server is to stop with <see cref="LdapResultCode.SizeLimitExceeded"/>; 0 for no limit of ours.</summary>
    public int SizeLimit { get; init; }

    /// <summary>After how long the server is to stop with <see cref="LdapResultCode.TimeLimitExceeded"/>, in whole seconds; zero for no limit of ours.</summary>
    public TimeSpan TimeLimit { get; init; }

    /// <summary>When aliases are followed.</summary>
    public LdapDereference Dereference { get; init; } = LdapDereference.Never;

    /// <summary>Controls to send with it.</summary>
    public IReadOnlyList<LdapControl> Controls { get; init; } = [];
}
