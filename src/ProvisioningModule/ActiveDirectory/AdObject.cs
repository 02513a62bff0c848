using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>An object as the cmdlets of the ActiveDirectory module give it, or one that was made of such an object: by Select-Object, a remote session, or a CSV file.</summary>
internal static class AdObject
{
    private const string TypePrefix = "Microsoft.ActiveDirectory.Management.AD";

    // https://learn.microsoft.com/powershell/module/activedirectory/get-aduser: every object has these two, whatever -Properties says.
    private static readonly string[] Marks = ["DistinguishedName", "ObjectClass"];

    private static readonly string[] People = ["user", "inetOrgPerson", "person"];

    /// <summary>True when it is one: its type says so, whatever was selected of it, or it has what every object of the directory has.</summary>
    public static bool Is(PSObject item) =>
        item.TypeNames.Any(t => t.Contains(TypePrefix, StringComparison.Ordinal)) || Marks.All(m => item.Properties[m] is not null);

    /// <summary>True when it says of itself that it is a group.</summary>
    public static bool IsGroup(PSObject item) => Is(item) && string.Equals(ClassOf(item), "group", StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses what says of itself that it is no person.</summary>
    /// <exception cref="ArgumentException">It is a group, a computer or the like.</exception>
    public static void CheckIsPerson(PSObject item)
    {
        if (Is(item) && ClassOf(item) is { } kind && !People.Contains(kind, StringComparer.OrdinalIgnoreCase))
            throw new ArgumentException($"'{Text(item, "Name") ?? Text(item, "DistinguishedName") ?? item.ToString()}' is a {kind} of the directory, and a user is needed.");
    }

    /// <summary>The property as text; null when there is none, or it has no value.</summary>
    public static string? Text(PSObject item, string property)
    {
        var value = item.Properties[property]?.Value;
        return IsBlank(value) ? null : value is Guid id ? id.ToString("D") : value is PSObject { BaseObject: Guid wrapped } ? wrapped.ToString("D") : value!.ToString();
    }

    /// <summary>
    /// True for what is no value: nothing, an empty text or collection. And the name of a collection's type, which is what Export-Csv writes in the place of its values.
    /// </summary>
    public static bool IsBlank(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text) || text.StartsWith(TypePrefix, StringComparison.Ordinal),
        System.Collections.ICollection list => list.Count == 0,
        _ => false,
    };

    // A class of several parts ends with the one that it is.
    private static string? ClassOf(PSObject item) => item.Properties["ObjectClass"]?.Value switch
    {
        null => null,
        string text => string.IsNullOrWhiteSpace(text) ? null : text,
        System.Collections.IEnumerable several => several.Cast<object?>().LastOrDefault()?.ToString(),
        var other => other.ToString(),
    };
}
