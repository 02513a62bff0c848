using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Takes a token away: the next request with it is refused.</summary>
/// <remarks>What was pushed with it stays.</remarks>
/// <example>
/// <code>Remove-ProvScimToken okta production</code>
/// <para>Takes one away.</para>
/// </example>
/// <example>
/// <code>Get-ProvScimToken okta | Where-Object Expires -lt ([DateTimeOffset]::Now) | Remove-ProvScimToken</code>
/// <para>Takes those away that are over.</para>
/// </example>
/// <seealso cref="NewProvScimTokenCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvScimToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvScimTokenCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The token's name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var token = Await(t => Engine.Inbound.Tokens.GetAsync(App, Name, t));
        if (ShouldProcess($"{token.App}/{token.Name}", "Take token away"))
            Await(t => Engine.Inbound.Tokens.RemoveAsync(token, t));
    }
}
