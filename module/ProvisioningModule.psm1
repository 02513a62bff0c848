# Only Microsoft.PowerShell.Core and .NET are used here: the other modules are not in every host.

$bin = [System.IO.Path]::Combine($PSScriptRoot, 'bin')
$contracts = [System.IO.Path]::Combine($bin, 'Provisioning.Abstractions.dll')

# The contracts go into the default load context, where scripts can name their types.
try {
    $null = [System.Reflection.Assembly]::LoadFrom($contracts)
}
catch {
    # The runtime refuses a second assembly of the same name and other content.
    $loaded = foreach ($assembly in [System.AppDomain]::CurrentDomain.GetAssemblies()) {
        if ($assembly.GetName().Name -eq 'Provisioning.Abstractions') { $assembly.Location }
    }
    if (-not $loaded) { throw }
    throw [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new("ProvisioningModule cannot be loaded from '$PSScriptRoot': this process has another version of it from '$loaded', and a process can have it once only. Start a new PowerShell session and import the one that you want there.", $_.Exception),
        'ModuleConflict', 'ResourceExists', $PSScriptRoot)
}

# Everything else goes into the module's own context.
try {
    $assembly = [Provisioning.Loading.ModuleLoadContext]::LoadModule([System.IO.Path]::Combine($bin, 'ProvisioningModule.dll'))
}
catch {
    $cause = $_.Exception.GetBaseException()
    if ($cause -isnot [Provisioning.ProvisioningException]) { throw }
    throw [System.Management.Automation.ErrorRecord]::new($cause, $cause.Error.Id, 'ResourceExists', $PSScriptRoot)
}

# The first import of an assembly in a process brings its cmdlets here, a later one only gives the module that holds them (PowerShell/PowerShell#20710):
# importing that module brings them in every case.
Import-Module -ModuleInfo (Import-Module -Assembly $assembly -PassThru)
Export-ModuleMember -Cmdlet *

$session = [System.Management.Automation.Runspaces.Runspace]::DefaultRunspace.InstanceId
$ExecutionContext.SessionState.Module.OnRemove = {
    # Ten seconds are enough to finish what is queued; a disk that hangs must not hang the session as well.
    $null = [Provisioning.Loading.ModuleLifetime]::RemoveAsync($session).Wait(10000)
    # What brought the module in when its version's folder was named (VersionFolder.psm1) goes with it.
    Get-Module | Where-Object { $_.ModuleBase -eq $PSScriptRoot -and $_.Name -ne 'ProvisioningModule' } | Remove-Module
}.GetNewClosure()
