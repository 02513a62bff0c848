using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that make accounts: they hand out the passwords with which accounts are made.</summary>
public abstract class RunCmdlet : PlanCmdlet
{
    private readonly Dictionary<string, List<string>> unowned = new(StringComparer.OrdinalIgnoreCase);
    private List<PasswordChange>? taken;

    /// <summary>The name of a variable, without $, that gets the passwords with which accounts are made: a list of whose each is, with the password as a SecureString. For apps with an InitialPassword (docs/passwords.md).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InitialPasswordVariable { get; set; }

    private SecretVault Vaults => new(InvokeCommand);

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (InitialPasswordVariable is null)
            return;
        // Filled as passwords come, so that a run that is stopped leaves there what it made.
        taken = [];
        SessionState.PSVariable.Set(InitialPasswordVariable, taken);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var (app, users) in unowned)
            WriteWarning(PasswordService.NobodyHas(app, users));
    }

    /// <summary>How the run is to be made: without accounts whose password could not be handed out.</summary>
    private protected RunRequest How(IEnumerable<App> apps)
    {
        var vaults = taken is not null ? [] : apps.Select(a => a.InitialPassword?.Vault).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
        return new() { ClosedVaults = [.. vaults.Where(v => !Vaults.IsOpen(v))] };
    }

    private protected sealed override void Take(InitialPasswordEvent given)
    {
        var change = given.Change;
        if (given.Rule.Vault is { } vault)
        {
            var entry = new SecretReference(SecretSource.Vault, given.Rule.EntryOf(given.App, change.UserName), vault);
            var error = Vaults.Put(entry, change.Password!, change.UserName, taken is null ? $"Nobody has it. Set another one: Set-ProvPassword '{change.UserName}' -App {given.App} -Generate." : $"It is in ${InitialPasswordVariable}: put it into the vault by hand.");
            if (error is null)
            {
                taken?.Add(change with { Password = null, VaultEntry = entry });
                return;
            }

            WriteFailure(error, change.UserName);
        }

        if (taken is not null)
            taken.Add(change);
        else if (given.Rule.Vault is null)
            (unowned.TryGetValue(given.App, out var users) ? users : unowned[given.App] = []).Add(change.UserName);
    }
}
