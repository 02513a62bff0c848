#!/usr/bin/env bash
# The repository's tasks: ./build.sh build | test | demo | pack | bench. They are in tools/Provisioning.Build.
set -eu
cd "$(dirname "$0")"
command -v dotnet >/dev/null || { echo 'The .NET 10 SDK is needed: https://learn.microsoft.com/dotnet/core/install/linux' >&2; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
exec dotnet run --project tools/Provisioning.Build --configuration Release -- "$@"
