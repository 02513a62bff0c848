using System.Globalization;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Where a group can be used, and whose members it can have.</summary>
internal enum GroupScope
{
    /// <summary>Members of the domain, used in the whole forest.</summary>
    Global,

    /// <summary>Members of the whole forest, used in the whole forest.</summary>
    Universal,

    /// <summary>Members of everywhere, used in the domain.</summary>
    DomainLocal,
}

/// <summary>Whether rights can be given to a group.</summary>
internal enum GroupCategory
{
    /// <summary>Rights and mail.</summary>
    Security,

    /// <summary>Mail only.</summary>
    Distribution,
}

/// <summary>The bits of groupType (MS-ADTS §2.2.12), written as a signed number of 32 bits.</summary>
internal static class GroupType
{
    private const int CreatedBySystem = 0x1;
    private const int Global = 0x2;
    private const int DomainLocal = 0x4;
    private const int Universal = 0x8;
    private const int SecurityEnabled = int.MinValue;

    /// <summary>The text of the attribute for a new group.</summary>
    public static string ToText(GroupScope scope, GroupCategory category)
    {
        var bits = scope switch
        {
            GroupScope.Global => Global,
            GroupScope.DomainLocal => DomainLocal,
            _ => Universal,
        };
        return (category == GroupCategory.Security ? bits | SecurityEnabled : bits).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>True for a group that the system made for itself.</summary>
    public static bool IsOfSystem(string? text) => Parse(text) is { } bits && (bits & CreatedBySystem) != 0;

    /// <summary>What kind of group it is, in words; null when the text is no such number.</summary>
    public static (GroupScope Scope, GroupCategory Category)? Read(string? text)
    {
        if (Parse(text) is not { } bits)
            return null;
        var category = (bits & SecurityEnabled) != 0 ? GroupCategory.Security : GroupCategory.Distribution;
        return (bits & (Global | DomainLocal | Universal)) switch
        {
            Global => (GroupScope.Global, category),
            DomainLocal => (GroupScope.DomainLocal, category),
            Universal => (GroupScope.Universal, category),
            _ => null,
        };
    }

    private static int? Parse(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits) ? bits : null;
}
