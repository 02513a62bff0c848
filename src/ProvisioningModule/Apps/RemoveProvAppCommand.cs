using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes an app from the store.</summary>
/// <remarks>
/// The app's settings, mappings and assignments go, and what is known of its accounts. Nothing is done in the app itself: accounts stay there as they are, and users stay in the directory.
/// </remarks>
/// <example>
/// <code>Remove-ProvApp slack</code>
/// <para>Removes an app, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvApp 'test-*' | Remove-ProvApp -WhatIf</code>
/// <para>Shows which apps would be removed.</para>
/// </example>
/// <seealso cref="NewProvAppCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvApp", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvAppCommand : AppNameCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(Name);
        if (ShouldProcess(app.Name, "Remove app with its assignments"))
            Await(token => Engine.Apps.RemoveAsync(app, token));
    }
}
