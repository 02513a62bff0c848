using System.Collections.Frozen;

namespace Provisioning.Expressions;

/// <summary>All functions of the language.</summary>
public static class FunctionCatalogue
{
    private static readonly Function[] All =
    [
        .. TextFunctions.All, .. PatternFunctions.All, .. ListFunctions.All, .. ConversionFunctions.All, .. TimeFunctions.All, .. BitFunctions.All,
        .. DirectoryNameFunctions.All, .. IdentityFunctions.All, .. AnswerFunctions.All, .. GroupFunctions.All, .. PeopleFunctions.All,
    ];

    private static readonly FrozenDictionary<string, Function> ByName = All
        .SelectMany(f => f.Aliases.Append(f.Name).Select(n => KeyValuePair.Create(n, f)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Function> ByMethod = All
        .SelectMany(f => f.Methods.Select(m => KeyValuePair.Create(m, f)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Prefixes = All
        .SelectMany(f => f.Aliases.Append(f.Name))
        .Where(n => n.Contains('.', StringComparison.Ordinal))
        .Select(n => n[..n.IndexOf('.', StringComparison.Ordinal)])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every function, by category and name.</summary>
    public static IReadOnlyList<ExpressionFunction> Functions { get; } =
        [.. All.OrderBy(f => f.Category, StringComparer.Ordinal).ThenBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Select(f => f.Describe())];

    internal static IReadOnlySet<string> Namespaces => Prefixes;

    internal static IEnumerable<string> Names => ByName.Keys;

    internal static IEnumerable<string> MethodNames => ByMethod.Keys;

    internal static Function? Find(string name) => ByName.GetValueOrDefault(name);

    internal static Function? FindMethod(string name) => ByMethod.GetValueOrDefault(name);

    internal static Function? ByEntraName(string name) => Array.Find(All, f => string.Equals(f.Entra, name, StringComparison.OrdinalIgnoreCase));
}
