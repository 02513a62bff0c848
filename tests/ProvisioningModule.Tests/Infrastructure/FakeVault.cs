namespace ProvisioningModule.Tests;

/// <summary>What a session sees of SecretManagement with one vault, Contoso: what is put there is in $kept, and $refuses makes it say no.</summary>
internal static class FakeVault
{
    private const string Module =
        """
        function Get-SecretVault([string] $Name) { if ($Name -ne 'Contoso') { throw "There is no vault $Name." } }
        function Get-Secret([string] $Name, [string] $Vault) { $global:kept["$Vault/$Name"] }
        function Set-Secret([string] $Name, [object] $Secret, [string] $Vault) { if ($global:refuses) { throw 'The vault is locked.' }; $global:kept["$Vault/$Name"] = $Secret }
        """;

    public static void Open(Contoso contoso)
    {
        var file = Path.Combine(contoso.Folder, "Microsoft.PowerShell.SecretManagement.psm1");
        File.WriteAllText(file, Module);
        contoso.Invoke("$global:kept = @{}; $global:refuses = $false; Import-Module $args[0] -DisableNameChecking -Global", file).ThrowIfFailed();
    }
}
