using System.Collections;

namespace ProvisioningModule.Tests.Pipelines;

/// <summary>Values of an attribute as the ActiveDirectory module hands them out: its own collection, empty where there are none.</summary>
internal sealed class AdValues : CollectionBase
{
    public AdValues(params object[] values)
    {
        foreach (var value in values)
            List.Add(value);
    }
}

/// <summary>Objects and commands shaped as the documentation of the ActiveDirectory module has them (learn.microsoft.com/powershell/module/activedirectory).</summary>
internal static class AdObjects
{
    /// <summary>Functions that make what Get-ADUser, Get-ADGroup and Get-ADGroupMember give, and take what New-ADUser, Set-ADUser and Add-ADGroupMember take. $global:sent has what was called.</summary>
    public const string Prelude =
        """
        $global:sent = [Collections.Generic.List[object]]::new()
        function New-AdUserObject([string] $Name, [hashtable] $More = @{}) {
            $user = [ordered]@{
                DistinguishedName = "CN=$Name,OU=People,DC=contoso,DC=com"; Enabled = $true; GivenName = $Name; Name = $Name; ObjectClass = 'user'; ObjectGUID = [guid]::NewGuid()
                SamAccountName = $Name.ToLowerInvariant(); SID = 'S-1-5-21-1-2-3-1104'; Surname = 'Holm'; UserPrincipalName = "$($Name.ToLowerInvariant())@contoso.com"
            }
            foreach ($key in $More.Keys) { $user[$key] = $More[$key] }
            $made = [pscustomobject] $user
            $made.PSTypeNames.Insert(0, 'Microsoft.ActiveDirectory.Management.ADUser')
            $made
        }
        function New-AdMemberObject([string] $Name, [string] $Class = 'user', $Guid = [guid]::NewGuid()) {
            [pscustomobject]@{ distinguishedName = "CN=$Name,DC=contoso,DC=com"; name = $Name; objectClass = $Class; objectGUID = $Guid; SamAccountName = $Name; SID = 'S-1-5-21-1-2-3-1105' }
        }
        function Set-ADUser {
            [CmdletBinding(DefaultParameterSetName = 'Identity')]
            param(
                [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Identity')] [string] $Identity,
                [Parameter(ParameterSetName = 'Identity')] [string] $Department, [Parameter(ParameterSetName = 'Identity')] [string] $Title,
                [Parameter(Mandatory, ParameterSetName = 'Instance')] $Instance)
            process { $sent.Add([pscustomobject]@{ Command = 'Set-ADUser'; Identity = $Identity; Department = $Department }) }
        }
        function Add-ADGroupMember {
            [CmdletBinding()]
            param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [string] $Identity, [Parameter(Mandatory, Position = 1)] [string[]] $Members)
            process { $sent.Add([pscustomobject]@{ Command = 'Add-ADGroupMember'; Identity = $Identity; Members = $Members }) }
        }
        function Add-ADPrincipalGroupMembership {
            [CmdletBinding()]
            param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [string] $Identity, [Parameter(Mandatory, Position = 1)] [string[]] $MemberOf)
            process { $sent.Add([pscustomobject]@{ Command = 'Add-ADPrincipalGroupMembership'; Identity = $Identity; MemberOf = $MemberOf }) }
        }
        function New-ADUser {
            [CmdletBinding()]
            param(
                [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [string] $Name,
                [Parameter(ValueFromPipelineByPropertyName)] [string] $SamAccountName, [Parameter(ValueFromPipelineByPropertyName)] [string] $UserPrincipalName,
                [Parameter(ValueFromPipelineByPropertyName)] [string] $GivenName, [Parameter(ValueFromPipelineByPropertyName)] [string] $Surname, [Parameter(ValueFromPipelineByPropertyName)] [string] $DisplayName,
                [Parameter(ValueFromPipelineByPropertyName)] [string] $EmailAddress, [Parameter(ValueFromPipelineByPropertyName)] [string] $Title, [Parameter(ValueFromPipelineByPropertyName)] [string] $Department,
                [Parameter(ValueFromPipelineByPropertyName)] [string] $Company, [Parameter(ValueFromPipelineByPropertyName)] [string] $EmployeeID, [Parameter(ValueFromPipelineByPropertyName)] [string] $EmployeeNumber,
                [Parameter(ValueFromPipelineByPropertyName)] [string] $MobilePhone, [Parameter(ValueFromPipelineByPropertyName)] [string] $OfficePhone, [Parameter(ValueFromPipelineByPropertyName)] [string] $City,
                [Parameter(ValueFromPipelineByPropertyName)] [string] $Country, [Parameter(ValueFromPipelineByPropertyName)] [Nullable[bool]] $Enabled, [string] $Path)
            process { $row = [ordered]@{}; foreach ($key in $PSBoundParameters.Keys) { $row[$key] = $PSBoundParameters[$key] }; $sent.Add([pscustomobject] $row) }
        }
        """;
}
