using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Provisioning.Commands;

/// <summary>What a completer offers.</summary>
/// <param name="Value">The argument's value, unquoted.</param>
/// <param name="Description">A line about it, or null.</param>
public readonly record struct CompletionCandidate(string Value, string? Description = null);

/// <summary>The base of argument completers: filters by what is typed, quotes what needs it, and never throws.</summary>
public abstract class ProvCompleter : IArgumentCompleter
{
    private const int MostResults = 200;

    /// <summary>What can be offered, in the order to show; what does not begin with the typed text is left out by the caller.</summary>
    /// <param name="typed">What is typed so far, without quotes.</param>
    /// <param name="bound">The parameters that are already given.</param>
    protected abstract IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete ?? "";
        var quote = word.Length > 0 && word[0] is '\'' or '"' ? word[0] : default;
        var typed = quote == default ? word : word.Trim(quote);
        try
        {
            return
            [
                .. Candidates(typed, fakeBoundParameters)
                    .Where(c => c.Value.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Take(MostResults)
                    .Select(c => new CompletionResult(
                        Quoted(c.Value, quote), c.Value, CompletionResultType.ParameterValue, string.IsNullOrEmpty(c.Description) ? c.Value : c.Description)),
            ];
        }
#pragma warning disable CA1031 // Completion helps or keeps silent: an error at the prompt helps nobody.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private static string Quoted(string value, char quote)
    {
        if (quote == '"')
            return $"\"{value.Replace("`", "``", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal)}\"";

        return quote == default && IsPlain(value) ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
    }

    // A bare argument: no character that the parser takes for syntax, and none at the start that makes it a parameter, number or splat.
    private static bool IsPlain(string value) =>
        value.Length > 0 && char.IsLetter(value[0]) && value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '\\' or ':');
}
