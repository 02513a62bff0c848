using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the tokens with which upstream systems push people in.</summary>
/// <remarks>The tokens themselves are kept nowhere. When each was last used is known to ten minutes.</remarks>
/// <example>
/// <code>Get-ProvScimToken</code>
/// <para>Lists all tokens.</para>
/// </example>
/// <example>
/// <code>Get-ProvScimToken | Where-Object { $_.LastUsed -lt [DateTimeOffset]::Now.AddDays(-90) }</code>
/// <para>Lists those that were not used for 90 days, or never.</para>
/// </example>
/// <seealso cref="NewProvScimTokenCommand"/>
/// <seealso cref="RemoveProvScimTokenCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvScimToken")]
[OutputType(typeof(ScimToken))]
public sealed class GetProvScimTokenCommand : StoreCmdlet
{
    /// <summary>The app; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Names of tokens, with wildcards.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    public string Name { get; set; } = "*";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (App is not null && !WildcardPattern.ContainsWildcardCharacters(Name))
            WriteObject(Await(token => Engine.Inbound.Tokens.GetAsync(App, Name, token)));
        else
            WriteAll(MatchingAsync(App is null ? null : FindApp(App).Name, WildcardPattern.Get(Name, WildcardOptions.IgnoreCase)));
    }

    private async IAsyncEnumerable<ScimToken> MatchingAsync(string? app, WildcardPattern pattern)
    {
        await foreach (var token in Engine.Inbound.Tokens.ListAsync(app, StopToken).ConfigureAwait(false))
        {
            if (pattern.IsMatch(token.Name))
                yield return token;
        }
    }
}
