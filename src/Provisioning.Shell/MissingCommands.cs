using System.Collections.Frozen;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Provisioning.Shell;

/// <summary>Says of commands that provsh does not have where they are.</summary>
internal static class MissingCommands
{
    private static readonly FrozenDictionary<string, string> Modules = new[]
    {
        ("Microsoft.PowerShell.Utility", new[]
        {
            "Add-Member", "Add-Type", "Compare-Object", "ConvertFrom-Csv", "ConvertFrom-Json", "ConvertTo-Csv", "ConvertTo-Html", "ConvertTo-Json", "Export-Csv", "Export-Clixml", "Format-Custom", "Format-Hex",
            "Format-List", "Format-Table", "Format-Wide", "Get-Date", "Get-FileHash", "Get-Member", "Get-Random", "Get-Unique", "Get-Variable", "Group-Object", "Import-Clixml", "Import-Csv", "Invoke-Expression", "Invoke-RestMethod",
            "Invoke-WebRequest", "Measure-Command", "Measure-Object", "New-Object", "New-TimeSpan", "Out-File", "Out-String", "Read-Host", "Select-Object", "Select-String", "Set-Variable", "Sort-Object", "Start-Sleep",
            "Tee-Object", "Write-Debug", "Write-Error", "Write-Host", "Write-Information", "Write-Output", "Write-Progress", "Write-Verbose", "Write-Warning", "ft", "fl", "select", "sort", "group", "measure", "echo", "sleep", "irm", "iwr",
        }),
        ("Microsoft.PowerShell.Management", new[]
        {
            "Add-Content", "Clear-Content", "Copy-Item", "Get-ChildItem", "Get-Content", "Get-Item", "Get-ItemProperty", "Get-Location", "Get-Process", "Get-Service", "Join-Path", "Move-Item", "New-Item", "Push-Location",
            "Pop-Location", "Remove-Item", "Rename-Item", "Resolve-Path", "Set-Content", "Set-Item", "Set-Location", "Split-Path", "Start-Process", "Stop-Process", "Test-Connection", "Test-Path", "cat", "cd", "cp", "dir", "gc", "gci", "ls", "mv", "pwd", "rm",
        }),
        ("Microsoft.PowerShell.Security", new[] { "ConvertFrom-SecureString", "ConvertTo-SecureString", "Get-Credential", "Get-ExecutionPolicy", "Get-PfxCertificate" }),
    }.SelectMany(m => m.Item2.Select(c => (Command: c, Module: m.Item1))).ToFrozenDictionary(c => c.Command, c => c.Module, StringComparer.OrdinalIgnoreCase);

    public static void Explain(Runspace runspace)
    {
        runspace.SessionStateProxy.InvokeCommand.CommandNotFoundAction += (_, arguments) =>
        {
            if (!Modules.TryGetValue(arguments.CommandName, out var module))
                return;
            arguments.CommandScriptBlock = ScriptBlock.Create($"throw '{arguments.CommandName} is in {module}, which provsh does not have: it has the cmdlets of Microsoft.PowerShell.Core and of ProvisioningModule. Use pwsh for it.'");
            arguments.StopSearch = true;
        };
    }
}
