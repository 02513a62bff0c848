namespace Provisioning.Connectors.Scim;

/// <summary>A way in which a user is changed.</summary>
internal enum ChangeStyle
{
    /// <summary>PATCH as RFC 7644 §3.5.2 has it.</summary>
    Patch,

    /// <summary>PATCH with Add, Replace and Remove as its words.</summary>
    PatchCapitalised,

    /// <summary>PATCH without a path, with an object as its value.</summary>
    PatchWithoutPath,

    /// <summary>PUT of the whole user.</summary>
    Put,
}
