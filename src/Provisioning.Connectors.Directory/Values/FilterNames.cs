using System.Text.RegularExpressions;

namespace Provisioning.Connectors.Directory;

/// <summary>The attributes that a filter names.</summary>
internal static partial class FilterNames
{
    /// <param name="filter">A filter that was parsed, as text (RFC 4515).</param>
    public static IEnumerable<string> Of(string filter) => Name().Matches(filter).Select(m => m.Groups[1].Value).Distinct(AttributeNameComparer.Instance);

    // A comparison begins with its attribute, behind a bracket; brackets inside values are escaped.
    [GeneratedRegex(@"\(([A-Za-z][A-Za-z0-9-]*)(?:;[^=~<>:]*)?(?:=|~=|<=|>=|:)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
