using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Makes a token with which an upstream system signs in to push people in.</summary>
/// <remarks>
/// <para>The token is given once, as a SecureString, and is kept nowhere: the store has its hash. [Net.NetworkCredential]::new('', $token.Token).Password shows it, to put it into the upstream system.</para>
/// <para>Give each system a token of its own: what it pushes is in the audit record under the token's name, and one that got out is taken away without the others. To replace one, make the new one, put it into the upstream system, and take the old one away.</para>
/// </remarks>
/// <example>
/// <code>$token = New-ProvScimToken okta production -Expires ([DateTimeOffset]::Now.AddYears(1))</code>
/// <para>Makes one that ends in a year.</para>
/// </example>
/// <example>
/// <code>[Net.NetworkCredential]::new('', (New-ProvScimToken okta reading -Scope Read).Token).Password</code>
/// <para>Makes one that can read alone, and shows it.</para>
/// </example>
/// <seealso cref="GetProvScimTokenCommand"/>
/// <seealso cref="RemoveProvScimTokenCommand"/>
/// <seealso cref="StartProvScimEndpointCommand"/>
[Cmdlet(VerbsCommon.New, "ProvScimToken", SupportsShouldProcess = true)]
[OutputType(typeof(ScimToken))]
public sealed class NewProvScimTokenCommand : StoreCmdlet
{
    /// <summary>The app, made with -Connector ScimEndpoint.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>A name for it: letters, digits, '-', '_' and '.'.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What it is good for; reading and writing by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ScimScope[] Scope { get; set; } = [ScimScope.Read, ScimScope.Write];

    /// <summary>From when on it is not taken any more; never by default.</summary>
    [Parameter]
    public DateTimeOffset? Expires { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        Await(token => Engine.Inbound.Tokens.CheckAsync(App, Name, Expires?.ToUniversalTime(), token));
        if (ShouldProcess($"{App}/{Name}", "Make token"))
            WriteObject(Await(token => Engine.Inbound.Tokens.CreateAsync(App, Name, Scope, Expires?.ToUniversalTime(), token)));
    }
}
