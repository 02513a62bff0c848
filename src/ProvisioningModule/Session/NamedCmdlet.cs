using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that get what has a name: one by its name, which is an error when there is none, or those that a wildcard matches.</summary>
public abstract class NamedCmdlet<T> : StoreCmdlet
    where T : class
{
    private string? current;

    /// <inheritdoc/>
    protected override object? ErrorTarget => current;

    private protected abstract IReadOnlyList<string> Asked { get; }

    private protected abstract string NameOf(T item);

    private protected abstract T One(string name);

    private protected abstract IAsyncEnumerable<T> All(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Asked)
        {
            current = name;
            if (WildcardPattern.ContainsWildcardCharacters(name))
                WriteAll(MatchingAsync(WildcardPattern.Get(name, WildcardOptions.IgnoreCase)));
            else
                WriteObject(One(name));
        }
    }

    private async IAsyncEnumerable<T> MatchingAsync(WildcardPattern pattern)
    {
        await foreach (var item in All(StopToken).ConfigureAwait(false))
        {
            if (pattern.IsMatch(NameOf(item)))
                yield return item;
        }
    }
}
