#!/usr/bin/env pwsh
# The repository's tasks: ./build.ps1 build | test | demo | pack | bench. They are in tools/Provisioning.Build.
$ErrorActionPreference = 'Stop'
if (-not (Get-Command dotnet -ErrorAction Ignore)) { throw 'The .NET 10 SDK is needed: https://learn.microsoft.com/dotnet/core/install' }
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
Push-Location $PSScriptRoot
try { & dotnet run --project tools/Provisioning.Build --configuration Release -- @args }
finally { Pop-Location }
exit $LASTEXITCODE
