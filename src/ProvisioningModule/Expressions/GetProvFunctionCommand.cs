using System.Management.Automation;
using Provisioning.Expressions;

namespace Provisioning.Commands;

/// <summary>Gets the functions of the expression language.</summary>
/// <remarks>
/// Each with how it is called, what it gives, an example with its result, and what it is called in the Okta Expression Language and in Entra's expressions. -Name also finds a function by these names. docs/expressions.md has the language itself.
/// </remarks>
/// <example>
/// <code>Get-ProvFunction String.*</code>
/// <para>Lists the functions on text.</para>
/// </example>
/// <example>
/// <code>Get-ProvFunction NormalizeDiacritics</code>
/// <para>Shows what Entra's function of this name is called here, with an example.</para>
/// </example>
/// <seealso cref="TestProvExpressionCommand"/>
/// <seealso cref="SetProvMappingCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvFunction")]
[OutputType(typeof(ExpressionFunction))]
public sealed class GetProvFunctionCommand : ProvCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(FunctionCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only functions of these categories, such as Text, List or Time; with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Category { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        var categories = Category.Select(Pattern).ToList();
        var known = FunctionCatalogue.Functions.Where(f => categories.Exists(c => c.IsMatch(f.Category))).ToList();
        foreach (var name in Name)
        {
            var pattern = Pattern(name);
            var found = known.FindAll(f => NamesOf(f).Any(pattern.IsMatch));
            WriteObject(found, enumerateCollection: true);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteFailure(Unknown(name), name);
        }
    }

    private static WildcardPattern Pattern(string text) => WildcardPattern.Get(text, WildcardOptions.IgnoreCase);

    private static IEnumerable<string> NamesOf(ExpressionFunction function) => function.Aliases.Append(function.Name).Concat([function.Okta, function.Entra]).OfType<string>();

    private static ProvisioningError Unknown(string name) => new()
    {
        Id = ErrorIds.FunctionUnknown,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"There is no function '{name}'.{NearNames.Hint(name, FunctionCatalogue.Functions.SelectMany(NamesOf))}",
        RecommendedAction = "Get-ProvFunction without a name lists all of them.",
        Target = name,
    };
}
