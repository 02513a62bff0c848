namespace Provisioning.Ldap;

/// <summary>Result codes: RFC 4511 appendix A, RFC 3909, RFC 4528, RFC 4533 and RFC 4370. A server may answer with others.</summary>
public enum LdapResultCode
{
    /// <summary>It was done.</summary>
    Success = 0,

    /// <summary>Something in an order that the server does not allow.</summary>
    OperationsError = 1,

    /// <summary>The server does not take the request for LDAP as it should be.</summary>
    ProtocolError = 2,

    /// <summary>The time limit is over; what came is not all.</summary>
    TimeLimitExceeded = 3,

    /// <summary>The size limit is reached; what came is not all.</summary>
    SizeLimitExceeded = 4,

    /// <summary>The comparison was made, and is false.</summary>
    CompareFalse = 5,

    /// <summary>The comparison was made, and is true.</summary>
    CompareTrue = 6,

    /// <summary>The way of signing in is not supported.</summary>
    AuthMethodNotSupported = 7,

    /// <summary>The server wants stronger authentication, or signed or encrypted traffic.</summary>
    StrongerAuthRequired = 8,

    /// <summary>Another server has it.</summary>
    Referral = 10,

    /// <summary>An administrative limit is reached.</summary>
    AdminLimitExceeded = 11,

    /// <summary>A control marked as critical is not supported.</summary>
    UnavailableCriticalExtension = 12,

    /// <summary>The server wants an encrypted connection.</summary>
    ConfidentialityRequired = 13,

    /// <summary>Signing in goes on.</summary>
    SaslBindInProgress = 14,

    /// <summary>The attribute or value is not there.</summary>
    NoSuchAttribute = 16,

    /// <summary>The schema has no such attribute type.</summary>
    UndefinedAttributeType = 17,

    /// <summary>The attribute cannot be compared in this way.</summary>
    InappropriateMatching = 18,

    /// <summary>A rule on values is broken.</summary>
    ConstraintViolation = 19,

    /// <summary>The attribute or value is there already.</summary>
    AttributeOrValueExists = 20,

    /// <summary>A value does not fit the attribute's syntax.</summary>
    InvalidAttributeSyntax = 21,

    /// <summary>The object is not there.</summary>
    NoSuchObject = 32,

    /// <summary>An alias leads nowhere, or may not be followed.</summary>
    AliasProblem = 33,

    /// <summary>A distinguished name is malformed.</summary>
    InvalidDnSyntax = 34,

    /// <summary>An alias cannot be followed.</summary>
    AliasDereferencingProblem = 36,

    /// <summary>This way of signing in does not fit the object.</summary>
    InappropriateAuthentication = 48,

    /// <summary>The name or password is wrong.</summary>
    InvalidCredentials = 49,

    /// <summary>Whoever signed in may not do it.</summary>
    InsufficientAccessRights = 50,

    /// <summary>The server is too busy.</summary>
    Busy = 51,

    /// <summary>The server is not available, such as when it shuts down.</summary>
    Unavailable = 52,

    /// <summary>The server does not want to.</summary>
    UnwillingToPerform = 53,

    /// <summary>Referrals or aliases go in a circle.</summary>
    LoopDetect = 54,

    /// <summary>The server cannot sort as asked (RFC 2891 by its successors).</summary>
    SortControlMissing = 60,

    /// <summary>A position in a sorted list is out of range.</summary>
    OffsetRangeError = 61,

    /// <summary>The name breaks the rules of naming.</summary>
    NamingViolation = 64,

    /// <summary>The object classes do not allow or lack an attribute.</summary>
    ObjectClassViolation = 65,

    /// <summary>Only an object without children can be changed so.</summary>
    NotAllowedOnNonLeaf = 66,

    /// <summary>An attribute of the name cannot be changed so.</summary>
    NotAllowedOnRdn = 67,

    /// <summary>The object is there already.</summary>
    EntryAlreadyExists = 68,

    /// <summary>The structural object class cannot be changed.</summary>
    ObjectClassModsProhibited = 69,

    /// <summary>The operation would concern several servers.</summary>
    AffectsMultipleDsas = 71,

    /// <summary>Any other error.</summary>
    Other = 80,

    /// <summary>The operation was cancelled (RFC 3909).</summary>
    Canceled = 118,

    /// <summary>There is no such operation to cancel (RFC 3909).</summary>
    NoSuchOperation = 119,

    /// <summary>It is too late to cancel (RFC 3909).</summary>
    TooLate = 120,

    /// <summary>The operation cannot be cancelled (RFC 3909).</summary>
    CannotCancel = 121,

    /// <summary>The assertion that a change was tied to does not hold (RFC 4528).</summary>
    AssertionFailed = 122,

    /// <summary>Whoever signed in may not act for another (RFC 4370).</summary>
    AuthorizationDenied = 123,

    /// <summary>The cookie of a synchronization is too old: everything has to be read anew (RFC 4533).</summary>
    SyncRefreshRequired = 4096,
}
