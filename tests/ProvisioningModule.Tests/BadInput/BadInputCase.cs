using Provisioning;

namespace ProvisioningModule.Tests;

/// <summary>A row of docs/bad-input.md.</summary>
/// <param name="Name">Its first cell.</param>
/// <param name="ErrorId">The error's id.</param>
/// <param name="Script">What a user does. $folder is a folder of the case's own, $store an open store in it; New-Hr makes the app hr of a file with the columns Id, Name, Dept, New-Scim the app slack.</param>
/// <param name="Mentions">What the message names.</param>
public sealed record BadInputCase(string Name, string ErrorId, string Script, params string[] Mentions)
{
    /// <summary>How many users there are afterwards: what is good is used.</summary>
    public int Users { get; init; }

    /// <summary>How many errors there are.</summary>
    public int Errors { get; init; } = 1;

    public const string Prelude =
        """
        function New-Store {
            Close-ProvStore -ErrorAction Ignore
            $global:store = [IO.Path]::Combine($folder, 'store')
            $null = Open-ProvStore $store -Create
        }
        function Set-Export([string] $Text) { [IO.File]::WriteAllText([IO.Path]::Combine($folder, 'hr.csv'), $Text) }
        function New-Hr([string] $Text, [hashtable] $Settings = @{}) {
            Set-Export $Text
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings (@{ Path = [IO.Path]::Combine($folder, 'hr.csv'); Key = 'Id' } + $Settings)
            Set-ProvMapping hr -Map @{ userName = 'Name'; department = 'Dept' }
        }
        function New-Scim([string] $Uri = 'http://127.0.0.1:1/scim/v2', $Credential = 'env:PATH') {
            $null = New-ProvApp slack -Connector Scim -Mode Enforce -Settings @{ BaseUri = $Uri } -Credential $Credential
        }
        function New-Ldap([hashtable] $Settings = @{}) {
            $all = @{ Server = 'ldap.example.com'; BaseDn = 'dc=example'; UserName = 'cn=x' }
            foreach ($name in $Settings.Keys) { $all[$name] = $Settings[$name] }
            New-ProvApp x -Connector Ldap -Settings $all -Credential env:PATH
        }
        function New-Endpoint { $null = New-ProvApp okta -Connector ScimEndpoint -Direction Source }
        function ConvertTo-Secret([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }
        function New-Member([string] $PasswordWrite = 'Patch') {
            $box = Start-ProvSandbox
            try {
                $null = New-ProvApp slack -Connector Scim -Mode Enforce -Settings @{ BaseUri = $box.BaseUri; PasswordWrite = $PasswordWrite } -Credential $box.Token
                New-ProvUser anna -GivenName Anna
                Grant-ProvAppAssignment slack anna
                $null = Invoke-ProvSync
                if ($args[0]) { & $args[0] }
            }
            finally { Stop-ProvSandbox }
        }
        function New-Badge {
            $null = New-ProvApp badge -Connector Manual -Mode Enforce
            New-ProvUser anna
            Grant-ProvAppAssignment badge anna
            $null = Invoke-ProvSync
        }
        function Join([string] $Name) { [IO.Path]::Combine($folder, $Name) }
        function New-Approver {
            $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
            [IO.File]::WriteAllText((Join bob.key), $key.ExportPkcs8PrivateKeyPem())
            [IO.File]::WriteAllText((Join bob.pem), $key.ExportSubjectPublicKeyInfoPem())
            Set-ProvApprover bob (Join bob.pem) -AccountName somebody
        }
        function New-Config([string] $Text, [string] $App = 'wiki') {
            $null = [IO.Directory]::CreateDirectory([IO.Path]::Combine($folder, 'config', 'apps'))
            [IO.File]::WriteAllText([IO.Path]::Combine($folder, 'config', 'apps', "$App.json"), $Text)
            Import-ProvConfig ([IO.Path]::Combine($folder, 'config')) -Confirm:$false
        }
        $global:good = "Id,Name,Dept`n1,anna,Sales`n2,bo,Legal`n3,cy,Sales`n"
        """;

    public override string ToString() => Name;

    public static IReadOnlyList<BadInputCase> All { get; } =
    [
        // A file as a whole: nothing of it is used, and nobody counts as gone.
        new("The file is not there", ErrorIds.FileNotFound, "New-Hr $good; [IO.File]::Delete([IO.Path]::Combine($folder, 'hr.csv')); Invoke-ProvImport hr", "hr.csv", "'hr'"),
        new("The path is a folder", ErrorIds.FileUnreadable, "New-Hr $good; Set-ProvApp hr -Settings @{ Path = $folder }; Invoke-ProvImport hr", "it is a folder"),
        new("The file is empty", ErrorIds.FileEmpty, "New-Hr ''; Invoke-ProvImport hr", "hr.csv", "0 bytes"),
        new("The file is not in the encoding that is set", ErrorIds.FileEncoding, "New-Hr $good; [IO.File]::WriteAllBytes([IO.Path]::Combine($folder, 'hr.csv'), [byte[]](73, 100, 44, 78, 97, 109, 101, 44, 68, 101, 112, 116, 10, 49, 44, 0xFF, 44, 83, 10)); Invoke-ProvImport hr", "Line 2", "hr.csv", "FF", "offset 15"),
        new("The key column is not in the header", ErrorIds.ColumnMissing, "New-Hr \"No,Name,Dept`n1,anna,Sales`n\"; Invoke-ProvImport hr", "hr.csv", "'Id'", "Key"),
        new("A mapped column is not in the header", ErrorIds.ColumnMissing, "New-Hr \"Id,Name`n1,anna`n\"; Invoke-ProvImport hr", "hr.csv", "'Dept'", "department"),
        new("Two columns have one name", ErrorIds.ColumnDuplicate, "New-Hr \"Id,Name,NAME,Dept`n1,a,b,Sales`n\"; Invoke-ProvImport hr", "hr.csv", "2 and 3"),
        new("The app has no inbound mapping", ErrorIds.MappingMissing, "New-Hr $good; Get-ProvMapping hr | Remove-ProvMapping -Confirm:$false; Invoke-ProvImport hr", "'hr'"),
        new("Everybody is gone from the file", ErrorIds.ReadEmpty, "New-Hr $good @{ AlwaysWhole = $true }; $null = Invoke-ProvImport hr; Set-Export \"Id,Name,Dept`n\"; Invoke-ProvImport hr", "'hr'", "3 objects") { Users = 3 },

        // A row: it is left out and named, the others come in.
        new("A row has too few cells", ErrorIds.RowInvalid, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n2,bo`n3,cy,Legal`n\"; Invoke-ProvImport hr", "Row 2 (line 3)", "hr.csv", "key '2'", "2 cells") { Users = 2 },
        new("A row has too many cells", ErrorIds.RowInvalid, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n2,bo,Legal,x`n3,cy,Legal`n\"; Invoke-ProvImport hr", "Row 2 (line 3)", "hr.csv", "4 cells") { Users = 2 },
        new("A quote is not closed", ErrorIds.RowInvalid, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n2,`\"bo,Legal`n\"; Invoke-ProvImport hr", "Row 2 (line 3)", "hr.csv") { Users = 1 },
        new("The file breaks off in a row", ErrorIds.RowInvalid, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n2,bo,Leg\" @{ Trailer = 'END' }; Invoke-ProvImport hr", "Row 2 (line 3)", "hr.csv", "may be cut") { Users = 1 },
        new("A row has no key", ErrorIds.RowKeyMissing, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n,bo,Legal`n3,cy,Legal`n\"; Invoke-ProvImport hr", "Row 2 (line 3)", "hr.csv", "'Id'") { Users = 2 },
        new("Rows share a key", ErrorIds.RowKeyAmbiguous, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n1,bo,Legal`n3,cy,Legal`n\"; Invoke-ProvImport hr", "Row 1 (line 2)", "hr.csv", "rows 1, 2") { Users = 1, Errors = 2 },
        new("A status is neither leaver nor active", ErrorIds.RowInvalid, "New-Hr \"Id,Name,Dept,St`n1,anna,Sales,Active`n2,bo,Legal,???`n\" @{ StatusColumn = 'St'; LeaverValues = 'Left'; ActiveValues = 'Active' }; Invoke-ProvImport hr", "Row 2 (line 3)", "'???'", "'St'") { Users = 1 },
        new("A value does not fit the attribute", ErrorIds.AttributeInvalid, "Set-ProvAttribute shoe -Type Integer; New-Hr \"Id,Name,Dept,Shoe`n1,anna,Sales,38`n2,bo,Legal,big`n\"; Set-ProvMapping hr shoe Shoe; Invoke-ProvImport hr", "row 2 (line 3)", "'shoe'", "'big'") { Users = 1 },
        new("A row gives no user name", ErrorIds.UserNameMissing, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n2,,Legal`n\"; Invoke-ProvImport hr", "row 2 (line 3)", "user name") { Users = 1 },
        new("Two rows give one user name", ErrorIds.UserExists, "New-Hr \"Id,Name,Dept`n1,anna,Sales`n2,ANNA,Legal`n\"; Invoke-ProvImport hr", "row 2 (line 3)", "'ANNA'") { Users = 1 },

        // The directory.
        new("A user name is taken", ErrorIds.UserExists, "New-ProvUser anna; New-ProvUser ANNA", "'ANNA'") { Users = 1 },
        new("There is no such user", ErrorIds.UserNotFound, "Get-ProvUser nobody", "'nobody'"),
        new("A manager is nobody", ErrorIds.UserNotFound, "New-ProvUser anna -Attributes @{ manager = 'nobody' }", "'nobody'", "manager"),
        new("A filter is not valid", ErrorIds.FilterInvalid, "Get-ProvUser -Filter 'userName eq anna'", "column 13", "'anna'"),
        new("A filter names no attribute", ErrorIds.AttributeUnknown, "Get-ProvUser -Filter 'departmnt eq \"x\"'", "'departmnt'", "'department'"),
        new("There is no such attribute", ErrorIds.AttributeUnknown, "New-ProvUser anna -Attributes @{ departmnt = 'x' }", "'departmnt'", "'department'"),
        new("An attribute would keep passwords", ErrorIds.AttributeInvalid, "Set-ProvAttribute userPassword", "'userPassword'", "password"),
        new("An attribute is in use", ErrorIds.AttributeInUse, "Set-ProvAttribute shoe -Type Integer; New-ProvUser anna -Attributes @{ shoe = 38 }; Remove-ProvAttribute shoe -Confirm:$false", "'shoe'") { Users = 1 },
        new("A value is not among those allowed", ErrorIds.AttributeInvalid, "Set-ProvAttribute site -AllowedValues Vienna, Oslo; New-ProvUser anna -Attributes @{ site = 'Rome' }", "'site'", "Vienna, Oslo", "'Rome'"),
        new("A value does not match the pattern", ErrorIds.AttributeInvalid, "Set-ProvAttribute badge -Pattern '[0-9]{4}'; New-ProvUser anna -Attributes @{ badge = '12345' }", "'badge'", "[0-9]{4}", "'12345'"),
        new("A sensitive value does not fit", ErrorIds.AttributeInvalid, "Set-ProvAttribute pin -Sensitive -Pattern '[0-9]{4}'; New-ProvUser anna -Attributes @{ pin = 'hunter2' }", "'pin'", "********"),
        new("A pattern cannot be used", ErrorIds.AttributeInvalid, "Set-ProvAttribute badge -Pattern '(?<=x)y'", "'badge'", "(?<=x)y"),
        new("A standard attribute is to be another", ErrorIds.AttributeInvalid, "Set-ProvAttribute title -Type Integer", "'title'", "standard"),
        new("An attribute cannot be required", ErrorIds.AttributeInUse, "New-ProvUser anna; Set-ProvAttribute title -Required", "'title'", "'anna'") { Users = 1 },
        new("An attribute that is mapped is to be removed", ErrorIds.AttributeInUse, "Set-ProvAttribute shoe; New-Hr $good; Set-ProvMapping hr shoe Dept; Remove-ProvAttribute shoe -Confirm:$false", "'shoe'", "'hr'"),
        new("An order of sources names none", ErrorIds.AppNotFound, "New-Hr $good; Set-ProvAttribute title -SourceOrder hrr, local", "'title'", "'hrr'", "'hr'"),
        new("An override has passed", ErrorIds.OverrideInvalid, "New-ProvUser anna; Set-ProvUser anna -Title Boss -Until 2020-01-01 -Reason test", "'anna'", "2020-01-01") { Users = 1 },
        new("An override has no reason", ErrorIds.OverrideInvalid, "New-ProvUser anna; Set-ProvUser anna -Title Boss -Until 2999-01-01", "'anna'", "reason") { Users = 1 },
        new("An override has no end", ErrorIds.OverrideInvalid, "New-ProvUser anna; Set-ProvUser anna -Title Boss -Reason test", "'anna'", "no end") { Users = 1 },

        // Expressions.
        new("An expression does not parse", ErrorIds.ExpressionInvalid, "New-Hr $good; Set-ProvMapping hr title -Expression 'source.Name +'", "'hr'", "'title'", "Column 14", "Expected a value", "\n               ^"),
        new("An expression names no attribute of the user", ErrorIds.ExpressionInvalid, "New-Scim; Set-ProvMapping slack title -Expression 'user.departmnt'", "'slack'", "'title'", "'departmnt'", "'department'", "\n       ^"),
        new("An expression names no column of the file", ErrorIds.ExpressionInvalid, "New-Hr $good; Set-ProvMapping hr title -Expression 'source.Dpt'", "'hr'", "'title'", "'Dpt'", "'Dept'", "\n         ^"),
        new("An expression names no function", ErrorIds.ExpressionInvalid, "Test-ProvExpression 'String.toUpercase(\"x\")'", "'String.toUpercase'", "'String.toUpperCase'"),
        new("An expression cannot be worked out for a row", ErrorIds.ExpressionFailed, "New-Hr $good; Set-ProvMapping hr title -Expression 'source.Name == \"bo\" ? raiseError(\"no bo\") : source.Dept'; Invoke-ProvImport hr", "row 2 (line 3)", "'title'", "no bo") { Users = 2 },
        new("A row has a value that a map does not name", ErrorIds.ValueUnmapped, "New-Hr $good; Set-ProvMapping hr nickName Name -ValueMap @{ anna = 'A'; bob = 'B'; cy = 'C' }; Invoke-ProvImport hr", "row 2 (line 3)", "'nickName'", "'bo'", "'bob'") { Users = 2 },
        new("Candidates are offered and nobody reserves one", ErrorIds.ExpressionInvalid, "New-Hr $good; Set-ProvMapping hr userName -Expression 'uniqueValue(source.Name, source.Dept)'", "'hr'", "'userName'", "-Unique", "\n  ^"),
        new("No value is free for somebody", ErrorIds.ValuesExhausted, "New-Hr $good; Set-ProvMapping hr userName Dept -Unique -MaxTries 1; Invoke-ProvImport hr", "row 3 (line 4)", "'userName'", "'3'", "'Sales'") { Users = 2 },
        new("There is no such function", ErrorIds.FunctionUnknown, "Get-ProvFunction String.trimm", "'String.trimm'", "'String.trim'"),

        // Groups.
        new("There is no such group", ErrorIds.GroupNotFound, "$null = New-ProvGroup Sales; Get-ProvGroup Slaes", "'Slaes'", "'Sales'"),
        new("There is such a group already", ErrorIds.GroupExists, "$null = New-ProvGroup Sales; New-ProvGroup sales", "'sales'"),
        new("A group's name cannot be one", ErrorIds.GroupInvalid, "New-ProvGroup ' '", "' '"),
        new("A group's rule is not valid", ErrorIds.FilterInvalid, "New-ProvGroup Sales -Filter 'department eq'", "'Sales'", "column"),
        new("A group's rule names no attribute", ErrorIds.AttributeUnknown, "New-ProvGroup Sales -Filter 'departmnt eq \"Sales\"'", "'Sales'", "'departmnt'", "department"),
        new("A group's rule is no condition", ErrorIds.ExpressionInvalid, "New-ProvGroup Sales -Rule 'String.len(user.department)'", "'Sales'", "Column", "condition", "^"),
        new("A group would have two rules", ErrorIds.GroupInvalid, "New-ProvGroup Sales -Filter 'title pr' -Rule 'true'", "'Sales'"),
        new("An app has no group of this name", ErrorIds.GroupNotFound, "New-Scim; New-ProvGroup Sellers -App slack -AppGroup Sales", "'slack'", "'Sales'"),
        new("A group's rule cannot be worked out for a user", ErrorIds.ExpressionFailed, "New-ProvUser anna -Title Clerk; $null = New-ProvGroup Seniors -Rule 'Convert.toNum(user.title) > 3'; Get-ProvGroupMember Seniors", "'anna'", "'Seniors'", "Clerk") { Users = 1 },
        new("A group would be nested in itself", ErrorIds.GroupCycle, "$null = New-ProvGroup A; $null = New-ProvGroup B; Add-ProvGroupMember A -NestedGroup B; Add-ProvGroupMember B -NestedGroup A", "B > A > B"),
        new("A rule would remove everybody", ErrorIds.GroupEmptied, "New-ProvUser anna -Department Sales; $null = New-ProvGroup Sales -Filter 'department eq \"Sales\"'; Set-ProvGroup Sales -Filter 'department eq \"Nobody\"'", "'Sales'", "only member") { Users = 1 },
        new("A membership ends before it begins", ErrorIds.PeriodInvalid, "New-ProvUser anna; $null = New-ProvGroup Sales; Add-ProvGroupMember Sales anna -From 2026-05-02 -Until 2026-05-01", "'anna'", "'Sales'") { Users = 1 },
        new("An attribute is in a group's rule", ErrorIds.AttributeInUse, "Set-ProvAttribute badge; $null = New-ProvGroup Gold -Filter 'badge eq \"gold\"'; Remove-ProvAttribute badge -Confirm:$false", "'badge'", "'Gold'"),
        new("An app takes no groups", ErrorIds.GroupPushUnsupported, "$null = New-ProvApp badge -Connector Manual; $null = New-ProvGroup Sales; Set-ProvGroupPush badge Sales", "'badge'", "Manual"),
        new("A rule of pushes has a pattern and a filter", ErrorIds.GroupPushInvalid, "New-Scim; Set-ProvGroupPush slack -Rule all -NamePattern '*' -Filter 'displayName pr'", "'slack'", "'all'"),
        new("A rule of pushes asks for what groups have not", ErrorIds.GroupPushInvalid, "New-Scim; Set-ProvGroupPush slack -Rule all -Filter 'title pr'", "'slack'", "'all'", "'title'"),
        new("Two groups would have one name in an app", ErrorIds.GroupPushInvalid, "New-Scim; $null = New-ProvGroup Sales; $null = New-ProvGroup Sellers; Set-ProvGroupPush slack Sales; Set-ProvGroupPush slack Sellers -Name Sales", "'slack'", "'Sellers'", "'Sales'"),
        new("Nothing pushes a group", ErrorIds.GroupPushNotFound, "New-Scim; $null = New-ProvGroup Sales; Remove-ProvGroupPush slack Sales -Confirm:$false", "'slack'", "'Sales'"),
        new("An app has a group of this name already", ErrorIds.AppGroupExists, "New-Member Patch { 'Sales', 'Other' | ForEach-Object { $null = New-ProvGroup $_ }; Set-ProvGroupPush slack Sales; $null = Invoke-ProvSync; Remove-ProvGroupPush slack Sales -Confirm:$false; $null = Invoke-ProvSync; Set-ProvGroupPush slack Other -Name Sales; $null = Invoke-ProvSync }", "'slack'", "'Sales'") { Users = 1 },
        new("An app has no group that could be taken over", ErrorIds.AppGroupNotFound, "New-Member Patch { $null = New-ProvGroup Sales; Set-ProvGroupPush slack Sales -LinkTo Nowhere; $null = Invoke-ProvSync }", "'slack'", "'Nowhere'") { Users = 1 },
        new("An assignment adds a value that it does not have", ErrorIds.AssignmentInvalid, "New-Scim; $null = New-ProvGroup Sales; Grant-ProvAppAssignment slack -Group Sales -Values @{ title = 'x' } -Union roles", "'slack'", "'roles'"),
        new("An assignment would put a password into the store", ErrorIds.MappingInvalid, "New-Scim; $null = New-ProvGroup Sales; Grant-ProvAppAssignment slack -Group Sales -Values @{ password = 'hunter2' }", "'slack'", "'password'"),

        // Apps and mappings.
        new("An app has a name that means something else", ErrorIds.SettingInvalid, "New-ProvApp local -Connector Csv -Direction Source -Settings @{ Path = 'x'; Key = 'Id' }", "'local'"),
        new("There is no such connector", ErrorIds.ConnectorUnknown, "New-ProvApp x -Connector Csvv -Direction Source", "'x'", "'Csvv'", "'Csv'"),
        new("There is no such setting", ErrorIds.SettingUnknown, "New-ProvApp x -Connector Csv -Direction Source -Settings @{ Pth = 'x'; Key = 'Id' }", "'x'", "'Pth'", "'Path'"),
        new("A setting is missing", ErrorIds.SettingMissing, "New-ProvApp x -Connector Csv -Direction Source -Settings @{ Path = 'x' }", "'x'", "'Key'"),
        new("There is no such template", ErrorIds.TemplateNotFound, "New-ProvApp x -Template Slak", "'Slak'", "'Slack'"),
        new("A template leaves open what is not given", ErrorIds.SettingMissing, "New-ProvApp x -Template GitHubEnterprise", "'x'", "GitHubEnterprise", "'Enterprise'"),
        new("The interval of a watch is too short", ErrorIds.SettingInvalid, "New-Scim; Watch-ProvApp slack -Interval 60", "00:00:01", "1.00:00:00"),
        new("The hours until an app is read whole again are out of range", ErrorIds.SettingInvalid, "New-Scim; Set-ProvApp slack -FullReadHours 0", "'slack'", "0", "1 to 720"),
        new("What a template leaves open is no part of an address", ErrorIds.SettingInvalid, "New-ProvApp x -Template GitHubEnterprise -Settings @{ Enterprise = 'evil.example/x' }", "'x'", "'Enterprise'", "'evil.example/x'"),
        new("An address is none", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'ftp://x' }", "'x'", "BaseUri"),
        new("An address would show the token on the way", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'http://x.example/scim' }", "'x'", "BaseUri", "http"),
        new("A number is out of its range", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; Timeout = 0 }", "'x'", "Timeout", "1 to 600"),
        new("Users cannot be read in parts by this attribute", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; PartitionBy = 'emails' }", "'x'", "PartitionBy", "'emails'"),
        new("A setting that says where a secret is has the secret itself", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; ProxyPassword = 'hunter2' }", "'x'", "'ProxyPassword'"),
        new("A setting is of another way to sign in", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; TokenUri = 'https://login.example/token' }", "'x'", "TokenUri", "SignIn is Bearer"),
        new("An OAuth client has no secret", ErrorIds.SecretMissing, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; SignIn = 'OAuth'; TokenUri = 'https://login.example/token'; ClientId = 'prov' }", "'x'"),
        new("A header among the settings would be a secret", ErrorIds.SettingInvalid, "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example'; Headers = 'X-Api-Key: hunter2' }", "'x'", "Headers", "'X-Api-Key'"),
        new("A server of a directory is no host", ErrorIds.SettingInvalid, "New-Ldap @{ Server = 'ldaps://ldap.example.com' }", "'x'", "Server", "'ldaps://ldap.example.com'"),
        new("A directory's password would be readable on the way", ErrorIds.SettingInvalid, "New-Ldap @{ Security = 'None' }", "'x'", "Security", "'ldap.example.com'"),
        new("A distinguished name is none", ErrorIds.SettingInvalid, "New-Ldap @{ BaseDn = 'example' }", "'x'", "BaseDn", "'example'"),
        new("A filter of a directory is none", ErrorIds.SettingInvalid, "New-Ldap @{ UserFilter = '(&(uid=a)(uid=b)' }", "'x'", "UserFilter", "column"),
        new("A base of a search lies in another", ErrorIds.SettingInvalid, "New-Ldap @{ SearchBases = 'ou=a,dc=example', 'ou=b,ou=a,dc=example' }", "'x'", "SearchBases", "'ou=b,ou=a,dc=example'", "'ou=a,dc=example'"),
        new("Accounts would be put where nobody reads", ErrorIds.SettingInvalid, "New-Ldap @{ SearchBases = 'ou=a,dc=example'; DisabledContainer = 'ou=b,dc=example' }", "'x'", "DisabledContainer", "'ou=b,dc=example'", "ou=a,dc=example"),
        new("Changes are told by another key", ErrorIds.SettingInvalid, "New-Ldap @{ Delta = 'Syncrepl'; KeyAttribute = 'uid' }", "'x'", "Delta", "entryUUID", "uid"),
        new("How accounts are disabled is said by halves", ErrorIds.SettingInvalid, "New-Ldap @{ ActiveAttribute = 'employeeType' }", "'x'", "DisabledValues", "employeeType"),
        new("Nobody signs in to a directory", ErrorIds.SettingMissing, "New-ProvApp x -Connector Ldap -Settings @{ Server = 'ldap.example.com'; BaseDn = 'dc=example' } -Credential env:PATH", "'x'", "UserName", "Simple"),
        new("The password of a directory is nowhere", ErrorIds.SecretMissing, "New-ProvApp x -Connector Ldap -Settings @{ Server = 'ldap.example.com'; BaseDn = 'dc=example'; UserName = 'cn=x' }", "'x'"),
        new("A mapping is of the attribute that is the user name", ErrorIds.MappingInvalid, "$null = New-Ldap; Set-ProvMapping x uid userName", "'x'", "'uid'"),
        new("A mapping has parts, and attributes of directories have none", ErrorIds.MappingInvalid, "$null = New-Ldap; Set-ProvMapping x name.givenName name.givenName", "'x'", "'name.givenName'"),
        new("Two mappings say where accounts lie", ErrorIds.MappingInvalid, "$null = New-Ldap; Set-ProvMapping x parent -Constant 'ou=a,dc=example'; Set-ProvMapping x ouPath department", "'x'", "'parent'", "'ouPath'"),
        new("A secret is given as plain text", "ParameterArgumentTransformationError", "New-ProvApp x -Connector Scim -Settings @{ BaseUri = 'https://x.example' } -Credential 'hunter2'", "Credential", "SecureString"),
        new("There is such an app already", ErrorIds.AppExists, "New-Hr $good; New-Hr $good", "'hr'"),
        new("There is no such app", ErrorIds.AppNotFound, "New-Hr $good; Invoke-ProvImport hrr", "'hrr'", "'hr'"),
        new("A connector cannot serve the direction", ErrorIds.AppDirectionWrong, "New-ProvApp x -Connector Csv -Direction Target -Settings @{ Path = 'x'; Key = 'Id' }", "'x'", "Target"),
        new("Accounts are to be deleted after days, and not to be deleted", ErrorIds.DeprovisioningInvalid, "New-Scim; Set-ProvApp slack -DeleteAfterDays 60", "'slack'", "60 days", "Disable"),
        new("The days until an account is deleted cannot be", ErrorIds.DeprovisioningInvalid, "New-Scim; Set-ProvApp slack -Deprovisioning Delete -DeleteAfterDays -1", "'slack'", "-1", "0 to 3650"),
        new("A source is to take accounts away", ErrorIds.DeprovisioningInvalid, "New-Hr $good; Set-ProvApp hr -Deprovisioning Delete", "'hr'"),
        new("People are to take accounts away where they do everything", ErrorIds.DeprovisioningInvalid, "New-ProvApp badge -Connector Manual -Deprovisioning Manual", "'badge'"),
        new("An app without an API is to be imported", ErrorIds.AppDirectionWrong, "$null = New-ProvApp badge -Connector Manual; Invoke-ProvImport badge", "'badge'"),
        new("Something is to be tried at a source", ErrorIds.AppDirectionWrong, "New-Hr $good; Test-ProvApp hr -Probe -Confirm:$false", "'hr'", "source only"),
        new("Something is to be tried where people do the work", ErrorIds.AppDirectionWrong, "$null = New-ProvApp badge -Connector Manual; Test-ProvApp badge -Probe -Confirm:$false", "'badge'", "Manual"),
        new("A source is to be assigned", ErrorIds.AppDirectionWrong, "New-Hr $good; New-ProvUser anna; Grant-ProvAppAssignment hr anna", "'hr'") { Users = 1 },
        new("A mapping names no attribute of the directory", ErrorIds.AttributeUnknown, "New-Hr $good; Set-ProvMapping hr departmnt Dept", "'departmnt'", "'department'"),
        new("A mapping's path is not valid", ErrorIds.PathInvalid, "New-Scim; Set-ProvMapping slack 'emails[type eq \"work\".value' mail", "emails[type", "column 22"),
        new("A mapping has neither a source nor a constant", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title", "'hr'", "'title'"),
        new("A mapping has a source and a constant", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title Dept -Constant Clerk", "'hr'", "'title'"),
        new("A mapping would read a password into the store", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title 'Initial Password'", "'hr'", "'title'", "password"),
        new("A mapping would put a password into the store", ErrorIds.MappingInvalid, "New-Scim; Set-ProvMapping slack password -Constant hunter2", "'slack'", "'password'"),
        new("A source's mapping is of normal strength", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title Dept -Strength Normal", "'hr'", "'title'", "no drift"),
        new("A source's mapping for new users only refers to users", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr manager Dept -When CreateOnly", "'hr'", "'manager'"),
        new("A mapping is for new accounts only and of normal strength", ErrorIds.MappingInvalid, "New-Scim; Set-ProvMapping slack title title -When CreateOnly -Strength Normal", "'slack'", "'title'"),
        new("A mapping has a default and another answer to no value", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title Dept -Default Clerk -OnNull Keep", "'hr'", "'title'", "Keep"),
        new("A mapping lets a default stand in and has none", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title Dept -OnNull Default", "'hr'", "'title'"),
        new("A mapping has a constant and a map of values", ErrorIds.MappingInvalid, "New-Scim; Set-ProvMapping slack title -Constant Clerk -ValueMap @{ a = 'b' }", "'slack'", "'title'"),
        new("A map of values has nothing in it", ErrorIds.MappingInvalid, "New-Scim; Set-ProvMapping slack title title -ValueMap @{}", "'slack'", "'title'"),
        new("A map of values makes nothing of a value", ErrorIds.MappingInvalid, "New-Scim; Set-ProvMapping slack title title -ValueMap @{ Clerk = $null }", "'title'", "'Clerk'"),
        new("A mapping says what is to be of values that a map does not name, and has none", ErrorIds.MappingInvalid, "New-Scim; Set-ProvMapping slack title title -Unmapped Keep", "'slack'", "'title'"),
        new("A mapping's target lies in another one's", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr emails Name; Set-ProvMapping hr mail Name", "'hr'", "'mail'", "'emails'"),
        new("A mapping's target lies in another source's", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr emails Name; $null = New-ProvApp ad -Connector Csv -Direction Source -Settings @{ Path = [IO.Path]::Combine($folder, 'hr.csv'); Key = 'Id' }; Set-ProvMapping ad mail Name", "'ad'", "'mail'", "'emails'", "'hr'"),
        new("A map gives a value that does not fit the attribute", ErrorIds.AttributeInvalid, "Set-ProvAttribute shoe -Type Integer; New-Hr $good; Set-ProvMapping hr shoe Dept -ValueMap @{ Sales = 'big' }", "'shoe'", "'big'"),
        new("A unique mapping has a constant, a default or a map", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr userName Name -Unique -Default x", "'hr'", "'userName'", "a value of their own"),
        new("A unique mapping says when or how strongly", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr userName Name -Unique -When CreateOnly", "'hr'", "'userName'"),
        new("A unique mapping is of an attribute that the directory does not keep unique", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title Dept -Unique", "'hr'", "'title'"),
        new("A unique mapping tries no values", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr userName Name -Unique -MaxTries 0", "'hr'", "'userName'", "0 values"),
        new("A mapping limits tries and is not unique", ErrorIds.MappingInvalid, "New-Hr $good; Set-ProvMapping hr title Dept -MaxTries 5", "'hr'", "'title'"),
        new("An app links whoever has the name that a mapping chooses", ErrorIds.MappingInvalid, "New-Scim; Set-ProvApp slack -MatchOn userName; Set-ProvMapping slack userName userName -Unique", "'slack'", "'userName'"),

        // Matching.
        new("A match rule compares nothing", ErrorIds.MatchRuleInvalid, "New-Hr $good; Set-ProvMatchRule hr byName", "'hr'", "'byName'"),
        new("A match rule names no attribute of the directory", ErrorIds.AttributeUnknown, "New-Hr $good; Set-ProvMatchRule hr byName -Compare departmnt", "'departmnt'", "'department'"),
        new("A match rule's thresholds cannot be", ErrorIds.MatchRuleInvalid, "New-Hr $good; Set-ProvMatchRule hr byName -Compare userName -Definite 0.5 -Candidate 0.9", "'hr'", "'byName'", "0.9", "0.5"),
        new("A comparison has a method that is none", ErrorIds.MatchRuleInvalid, "New-Hr $good; Set-ProvMatchRule hr byName -Compare @{ Attribute = 'userName'; Method = 'Levenstein' }", "'byName'", "'Levenstein'", "'Levenshtein'"),
        new("An app without an API gets a match rule", ErrorIds.AppDirectionWrong, "$null = New-ProvApp badge -Connector Manual; Set-ProvMatchRule badge byName -Compare userName", "'badge'"),
        new("A match rule of a target restores removed users", ErrorIds.MatchRuleInvalid, "New-Scim; Set-ProvMatchRule slack byName -Compare userName -Rehire Deleted", "'byName'"),
        new("There is no such match rule", ErrorIds.MatchRuleNotFound, "New-Hr $good; Set-ProvMatchRule hr byName -Compare userName; Remove-ProvMatchRule hr byNme -Confirm:$false", "'hr'", "'byNme'", "'byName'"),
        new("Nothing of the key waits for a decision", ErrorIds.MatchNotFound, "New-Hr $good; Resolve-ProvMatch hr 7 Create", "'7'", "'hr'"),
        new("A row of a decision file cannot be taken", ErrorIds.DecisionInvalid, "New-Hr $good; $null = Invoke-ProvImport hr; 1, 2 | ForEach-Object { Remove-ProvLink hr $_ -Confirm:$false }; [IO.File]::WriteAllText([IO.Path]::Combine($folder, 'd.csv'), \"app,key,action,user`nhr,1,Marry,bo`nhr,2,Link,bo`n\"); Resolve-ProvMatch -Path ([IO.Path]::Combine($folder, 'd.csv')); if ((Get-ProvAccount hr)[1].UserId -ne (Get-ProvUser bo).Id) { throw 'the good row was lost' }", "Row 1 (line 2)", "'1'", "'hr'", "'Marry'") { Users = 3 },
        new("A decision file lacks a column", ErrorIds.ColumnMissing, "[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'd.csv'), \"app,kee,action,user`n\"); Resolve-ProvMatch -Path ([IO.Path]::Combine($folder, 'd.csv'))", "d.csv", "'key'"),
        new("A user would get two accounts of one app", ErrorIds.LinkExists, "New-Hr $good; $null = Invoke-ProvImport hr; Remove-ProvLink hr 1 -Confirm:$false; Set-ProvLink hr 1 bo", "'1'", "'2'", "'bo'", "'hr'") { Users = 3 },
        new("An account to be unlinked belongs to nobody", ErrorIds.LinkNotFound, "New-Hr $good; Remove-ProvLink hr 7 -Confirm:$false", "'7'", "'hr'"),

        // Speaking to an app.
        new("The app's secret is not to be had", ErrorIds.SecretMissing, "New-Scim -Credential env:THERE_IS_NO_SUCH_VARIABLE; New-ProvUser anna; Grant-ProvAppAssignment slack anna; Invoke-ProvSync", "'slack'", "THERE_IS_NO_SUCH_VARIABLE") { Users = 1 },
        new("The app does not accept the token", ErrorIds.AppAuthentication, "$box = Start-ProvSandbox; try { New-Scim $box.BaseUri; New-ProvUser anna; Grant-ProvAppAssignment slack anna; Invoke-ProvSync } finally { Stop-ProvSandbox }", "'slack'", "401", "token") { Users = 1 },
        new("The token endpoint gives no token", ErrorIds.AppAuthentication, "$box = Start-ProvSandbox; try { $null = New-ProvApp slack -Connector Scim -Mode Enforce -Settings @{ BaseUri = $box.BaseUri; SignIn = 'OAuth'; TokenUri = $box.BaseUri + '/token'; ClientId = 'prov' } -Credential (ConvertTo-Secret hunter2); New-ProvUser anna; Grant-ProvAppAssignment slack anna; Invoke-ProvSync } finally { Stop-ProvSandbox }", "'slack'", "could not sign in", "127.0.0.1", "401") { Users = 1 },
        new("A certificate's file is not there", ErrorIds.SettingInvalid, "New-Scim; Set-ProvApp slack -Settings @{ ClientCertificatePath = (Join nowhere.pem) }; New-ProvUser anna; Grant-ProvAppAssignment slack anna; Invoke-ProvSync", "'slack'", "nowhere.pem") { Users = 1 },
        new("The address is not a SCIM service's", ErrorIds.AppProtocol, "$box = Start-ProvSandbox; try { New-Scim ($box.BaseUri + '/nothing') $box.Token; New-ProvUser anna; Grant-ProvAppAssignment slack anna; Invoke-ProvSync } finally { Stop-ProvSandbox }", "'slack'", "404") { Users = 1 },

        // Passwords.
        new("A password is given as plain text", "ParameterArgumentTransformationError", "New-ProvUser anna; Set-ProvPassword anna -Password hunter2", "-Password", "SecureString") { Users = 1 },
        new("A password does not fulfil the policy", ErrorIds.PasswordRejected, "New-Member Patch { Set-ProvPassword anna -Password (ConvertTo-Secret 'anna-hunter2') }", "'anna'", "at least 15 characters", "the person's own") { Users = 1 },
        new("A password is one of the last ones", ErrorIds.PasswordRejected, "New-Member Patch { $null = Set-ProvPassword anna (ConvertTo-Secret 'hunter2-Hunter2-hunter2'); Set-ProvPassword anna (ConvertTo-Secret 'hunter2-Hunter2-hunter2') }", "'anna'", "last 5") { Users = 1 },
        new("Nobody takes the password", ErrorIds.PasswordNotDelivered, "New-ProvUser anna; Set-ProvPassword anna -Generate", "'anna'", "no account") { Users = 1 },
        new("The only app takes no passwords", ErrorIds.PasswordNotDelivered, "New-Member None { Set-ProvPassword anna -Generate }", "'anna'", "'slack'", "takes no passwords") { Users = 1 },
        new("The app did not take the password", ErrorIds.AppAuthentication, "New-Member Patch { Set-ProvApp slack -Credential (ConvertTo-Secret wrong); Set-ProvPassword anna -Password (ConvertTo-Secret 'hunter2-Hunter2-hunter2') }", "'slack'", "401", "PATCH Users/{id}") { Users = 1 },
        new("A policy asks for what it forbids", ErrorIds.PasswordPolicyInvalid, "Set-ProvPasswordPolicy -AllowedCharacters abc -MinDigit 1", "digits"),
        new("A policy has no password that fulfils it", ErrorIds.PasswordPolicyInvalid, "Set-ProvPasswordPolicy -MinClass 0 -AllowedCharacters a -DenyWord aaa", "deny list"),
        new("A number of a policy is out of its range", ErrorIds.PasswordPolicyInvalid, "Set-ProvPasswordPolicy -MinLength 300", "MinLength is 300", "1 to 256"),
        new("The file of denied words is not there", ErrorIds.FileNotFound, "Set-ProvPasswordPolicy -DenyWordPath ./nowhere.txt", "nowhere.txt"),
        new("The file of denied words was taken away", ErrorIds.FileUnreadable, "Set-Export 'winter'; $file = [IO.Path]::Combine($folder, 'hr.csv'); Set-ProvPasswordPolicy -DenyWordPath $file; [IO.File]::Delete($file); New-ProvPassword", "hr.csv"),
        new("No passphrase fulfils the policy", ErrorIds.PasswordNotGenerated, "Set-ProvPasswordPolicy -MaxLength 16; New-ProvPassword -Words 6", "MaxLength"),
        new("There is no such vault", ErrorIds.VaultUnavailable, "New-Member Patch { Set-ProvPassword anna -Generate -Vault Contoso }", "'Contoso'") { Users = 1 },
        new("The connector makes no accounts with a password", ErrorIds.SettingInvalid, "New-ProvApp badge -Connector Manual -InitialPassword Random", "'badge'", "Manual"),
        new("A vault is named for accounts without a password", ErrorIds.SettingInvalid, "New-Scim; Set-ProvApp slack -Vault Contoso", "'slack'", "without a password"),

        // Where people stand.
        new("A decision would end in the past", ErrorIds.LifecycleInvalid, "New-ProvUser anna; Suspend-ProvUser anna -Until 2000-01-01", "'anna'", "2000-01-01") { Users = 1 },
        new("Somebody who left is to be suspended", ErrorIds.LifecycleInvalid, "New-ProvUser anna; Disable-ProvUser anna -Confirm:$false; Suspend-ProvUser anna", "'anna'", "Deactivated") { Users = 1 },
        new("Somebody who left is to be resumed", ErrorIds.LifecycleInvalid, "New-ProvUser anna; Disable-ProvUser anna -Confirm:$false; Resume-ProvUser anna", "'anna'", "Deactivated") { Users = 1 },
        new("Somebody who was removed is to be enabled", ErrorIds.LifecycleInvalid, "New-ProvUser anna; Remove-ProvUser anna -Confirm:$false; Enable-ProvUser anna", "'anna'", "was removed"),
        new("Somebody who is here is to be erased", ErrorIds.UserNotErasable, "New-ProvUser anna; Clear-ProvUser anna -Confirm:$false", "is Active") { Users = 1 },
        new("Somebody is to be erased of whom a source has a row", ErrorIds.UserNotErasable, "New-Hr $good; $null = Invoke-ProvImport hr; Remove-ProvUser anna -Confirm:$false; Clear-ProvUser anna -Confirm:$false", "a row in hr", "somebody new") { Users = 2 },
        new("An erasure was broken off before", ErrorIds.ErasureImpossible, "New-ProvUser anna; Remove-ProvUser anna -Confirm:$false; $null = [IO.File]::WriteAllText([IO.Path]::Combine($store, 'journal', 'erasing'), '{\"batchId\":\"x\",\"sequence\":99,\"parts\":[],\"lines\":[]}'); Clear-ProvUser anna -Confirm:$false", "broken off"),
        new("A protected user is to be disabled", ErrorIds.LifecycleInvalid, "New-ProvUser anna; Protect-ProvUser anna -Reason 'emergency access'; Disable-ProvUser anna -Confirm:$false", "'anna'", "protected by", "emergency access") { Users = 1 },
        new("A value would begin in the past", ErrorIds.LifecycleInvalid, "New-ProvUser anna; Set-ProvUser anna -Title Boss -From 2000-01-01", "'anna'", "2000-01-01") { Users = 1 },
        new("A value is to begin and to end", ErrorIds.OverrideInvalid, "New-ProvUser anna; Set-ProvUser anna -Title Boss -From 2999-01-01 -Until 2999-02-01 -Reason test", "'anna'") { Users = 1 },
        new("A date is none", ErrorIds.AttributeInvalid, "New-ProvUser anna -Attributes @{ endDate = 'soon' }", "'endDate'", "'soon'"),
        new("A number of days is too many", ErrorIds.LifecyclePolicyInvalid, "Set-ProvLifecyclePolicy -PreStartDays 400", "PreStartDays is 400"),
        new("There is no such time zone", ErrorIds.LifecyclePolicyInvalid, "Set-ProvLifecyclePolicy -TimeZone Mars/Olympus", "'Mars/Olympus'"),

        // Work that people do.
        new("A number of days is out of its range", ErrorIds.SettingInvalid, "New-ProvApp badge -Connector Manual -Settings @{ DueDays = -1 }", "'badge'", "DueDays", "-1", "0 to 365"),
        new("There is no such task", ErrorIds.TaskNotFound, "New-Badge; Get-ProvTask -Task badge/none", "'badge/none'") { Users = 1 },
        new("A task is not open any more", ErrorIds.TaskClosed, "New-Badge; $task = Get-ProvTask; Complete-ProvTask $task -Evidence done; Complete-ProvTask $task -Evidence done", "'badge/", "was completed") { Users = 1 },
        new("A key can be no account's", ErrorIds.TaskKeyInvalid, "New-Badge; Get-ProvTask | Complete-ProvTask -Evidence done -Key ' '", "'badge/") { Users = 1 },
        new("A key is that of another user's account", ErrorIds.AccountExists, "New-Badge; Get-ProvTask | Complete-ProvTask -Evidence done -Key 17; New-ProvUser bo; Grant-ProvAppAssignment badge bo; $null = Invoke-ProvSync; Get-ProvTask | Complete-ProvTask -Evidence done -Key 17", "'badge/", "'17'") { Users = 2 },

        // Configuration as files.
        new("A folder has no configuration", ErrorIds.ConfigInvalid, "$null = [IO.Directory]::CreateDirectory([IO.Path]::Combine($folder, 'config')); Import-ProvConfig ([IO.Path]::Combine($folder, 'config')) -Confirm:$false", "config", "no configuration"),
        new("A file of configuration is no JSON", ErrorIds.ConfigInvalid, "New-Config '{ \"name\": \"wiki\"'", "apps/wiki.json, line 1", "no JSON") { Errors = 2 },
        new("A file of configuration says what there is not", ErrorIds.ConfigInvalid, "New-Config '{ \"name\": \"wiki\", \"connectr\": \"Scim\" }'", "apps/wiki.json, line 1, position 19", "'connectr'", "'connector'") { Errors = 3 },
        new("A file of configuration has another thing's name", ErrorIds.ConfigInvalid, "New-Config '{ \"name\": \"wikis\", \"connector\": \"Scim\" }'", "apps/wiki.json, line 1", "'wikis'", "apps/wikis.json") { Errors = 2 },
        new("A configuration names an attribute that there is not", ErrorIds.AttributeUnknown, "New-Config '{ \"name\": \"wiki\", \"connector\": \"Scim\", \"settings\": { \"BaseUri\": \"https://wiki.example/scim\" }, \"mappings\": [ { \"direction\": \"Outbound\", \"target\": \"title\", \"source\": \"titel\" } ] }'", "apps/wiki.json, line 1, position 166", "'titel'", "'title'") { Errors = 2 },
        new("A configuration would make an app another one", ErrorIds.SettingInvalid, "New-Hr $good; $null = New-Config '{ \"name\": \"hr\", \"connector\": \"Manual\" }' hr", "apps/hr.json", "'hr'", "Csv") { Errors = 2 },

        // Simulations.
        new("A snapshot is none", ErrorIds.SnapshotInvalid, "New-Hr $good; New-ProvPlan -Snapshot ([IO.Path]::Combine($folder, 'hr.csv'))", "hr.csv"),
        new("A simulated plan is to be applied", ErrorIds.PlanSimulated, "New-Hr $good; $null = Export-ProvConfig ([IO.Path]::Combine($folder, 'config')); Invoke-ProvPlan (New-ProvPlan -ConfigPath ([IO.Path]::Combine($folder, 'config')))", "only shows what would be", "candidate configuration"),
        new("Accounts cannot be read one by one", ErrorIds.AppDirectionWrong, "$null = New-ProvApp badge -Connector Manual -Mode Enforce; New-ProvUser anna; Grant-ProvAppAssignment badge anna; $null = Invoke-ProvSync; Get-ProvTask | Complete-ProvTask -Evidence done; Get-ProvDrift badge -Live", "'badge'") { Users = 1 },

        // Notifications.
        new("A notification tells nothing", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Uri https://hooks.contoso.com/x", "'ops'", "tells nothing"),
        new("A notification goes nowhere", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld", "'ops'", "goes nowhere"),
        new("A notification would be mail and a webhook", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld -SmtpServer smtp.contoso.com -Sender a@contoso.com -Recipient b@contoso.com -Uri https://hooks.contoso.com/x", "'ops'", "at once"),
        new("A template names no field", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld -Uri https://hooks.contoso.com/x -Body '{\"text\":\"{{Titel}}\"}'", "'ops'", "'Titel'", "'Title'"),
        new("A webhook's body is no JSON", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld -Uri https://hooks.contoso.com/x -Body '{{Title}}'", "'ops'", "no JSON", "line 1"),
        new("A webhook is http", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld -Uri http://hooks.contoso.com/x", "'ops'", "http://hooks.contoso.com"),
        new("A mail address is none", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld -SmtpServer smtp.contoso.com -Sender a@contoso.com -Recipient \"b@contoso.com`nBcc: c@contoso.com\"", "'ops'", "b@contoso.com Bcc"),
        new("A password would go without TLS", ErrorIds.NotificationInvalid, "Set-ProvNotification ops -Event RunHeld -SmtpServer smtp.contoso.com -Tls None -Sender a@contoso.com -Recipient b@contoso.com -UserName a -Credential (ConvertTo-Secret hunter2)", "'ops'", "without TLS"),
        new("The file of an authority has no certificate", ErrorIds.NotificationInvalid, "Set-Export $good; Set-ProvNotification ops -Event RunHeld -SmtpServer smtp.contoso.com -CaPath ([IO.Path]::Combine($folder, 'hr.csv')) -Sender a@contoso.com -Recipient b@contoso.com", "'ops'", "hr.csv"),
        new("There is no such notification", ErrorIds.NotificationNotFound, "Set-ProvNotification ops -Event RunHeld -Uri https://hooks.contoso.com/x; Send-ProvNotification osp", "'osp'", "'ops'"),
        new("A test message does not get through", ErrorIds.NotificationFailed, "Set-ProvNotification ops -Event RunHeld -Uri http://127.0.0.1:1/x; $null = Send-ProvNotification ops -Test", "'ops'", "127.0.0.1:1", "could not be reached"),
        new("There is no such message", ErrorIds.DeliveryNotFound, "Get-ProvDelivery -Delivery none", "'none'"),

        // Guards.
        new("A guard's number is out of its range", ErrorIds.GuardInvalid, "New-Scim; Set-ProvGuard slack Disable -MaxPercent 110", "'slack'", "Disable", "110"),
        new("A guard counts what is not done to the app", ErrorIds.GuardInvalid, "New-Hr $good; Set-ProvGuard hr Disable -MaxCount 5", "'hr'", "Disable", "source"),
        new("A guard is for no app", ErrorIds.AppNotFound, "New-Scim; Set-ProvGuard slak Disable -MaxCount 5", "'slak'", "'slack'"),
        new("No such guard is set", ErrorIds.GuardNotFound, "New-Scim; Set-ProvGuard -GuardKind Disable -MaxCount 5; Remove-ProvGuard slack Disable -Confirm:$false", "'slack'", "Disable"),
        new("Nothing of the app is held back", ErrorIds.QuarantineNotFound, "New-Scim; Clear-ProvQuarantine slack -Confirm:$false", "'slack'"),
        new("What was held was released already", ErrorIds.QuarantineNotFound, "New-Hr $good; $null = Invoke-ProvImport hr; Set-ProvGuard directory Update -MaxCount 0; Set-Export $good.Replace('Sales', 'Legal'); $null = Invoke-ProvImport hr -WarningAction Ignore; $held = Get-ProvQuarantine; $null = $held | Clear-ProvQuarantine -Confirm:$false; $held | Clear-ProvQuarantine -Confirm:$false", "'directory'", "released") { Users = 3 },

        // Roles.
        new("The first role is not one's own", ErrorIds.RoleInvalid, "Set-ProvRole dora HelpDesk", "first role", "super administrator"),
        new("A role is limited to what it has nothing to do with", ErrorIds.RoleInvalid, "New-Scim; Set-ProvRole dora HelpDesk -App slack", "HelpDesk", "apps"),
        new("The last super administrator's role is taken away", ErrorIds.RoleInvalid, "Set-ProvRole (whoami) SuperAdministrator; Set-ProvRole dora HelpDesk; Remove-ProvRole (whoami) SuperAdministrator -Confirm:$false", "last super administrator"),
        new("An account has not the role that is taken away", ErrorIds.RoleNotFound, "Remove-ProvRole dora HelpDesk -Confirm:$false", "'dora'", "HelpDesk"),
        new("The role is not among one's own", ErrorIds.AccessDenied, "Set-ProvRole (whoami) SuperAdministrator; Set-ProvRole dora SuperAdministrator; Set-ProvRole (whoami) ReadOnly; Remove-ProvRole (whoami) SuperAdministrator -Confirm:$false; New-ProvUser anna", "ReadOnly", "New-ProvUser", "SuperAdministrator"),
        new("An endpoint is to give a role that there is not", ErrorIds.RoleInvalid, "New-ProvEndpointConfiguration ([IO.Path]::Combine($folder, 'a.pssc')) -StorePath $folder -RoleDefinition @{ dora = 'HelpDeks' }", "'dora'", "HelpDeks", "HelpDesk"),
        new("The file of an endpoint is there already", ErrorIds.FileExists, "[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'a.pssc'), ''); New-ProvEndpointConfiguration ([IO.Path]::Combine($folder, 'a.pssc')) -StorePath $folder -RoleDefinition @{ dora = 'HelpDesk' }", "a.pssc"),

        // Stores, plans, runs.
        new("No store is open", ErrorIds.StoreNotOpen, "Close-ProvStore; Get-ProvUser", "No store is open"),
        new("There is no store there", ErrorIds.StoreNotFound, "Open-ProvStore ([IO.Path]::Combine($folder, 'nowhere'))", "nowhere"),
        new("There is a store there already", ErrorIds.StoreExists, "Close-ProvStore; Open-ProvStore $store -Create", "store"),
        new("The folder is not empty and no store", ErrorIds.StoreExists, "Close-ProvStore; Set-Export $good; Open-ProvStore $folder -Create", "not empty"),
        new("Another process has the store", ErrorIds.StoreLocked, "Close-ProvStore; $held = [IO.File]::Open([IO.Path]::Combine($store, 'store.lock'), 'OpenOrCreate', 'ReadWrite', 'None'); try { Open-ProvStore $store } finally { $held.Dispose() }", "in use by"),
        new("The backup is none", ErrorIds.BackupInvalid, "Set-Export $good; Restore-ProvStore ([IO.Path]::Combine($folder, 'hr.csv')) ([IO.Path]::Combine($folder, 'restored'))", "hr.csv"),
        new("There is no such plan", ErrorIds.PlanNotFound, "Invoke-ProvPlan nope", "'nope'"),
        new("A plan was applied already", ErrorIds.PlanAlreadyApplied, "New-Hr $good; $plan = New-ProvPlan; $null = Invoke-ProvPlan $plan; Invoke-ProvPlan $plan", "applied already") { Users = 3 },
        new("A plan's file was altered", ErrorIds.PlanAltered, "New-Hr $good; $plan = New-ProvPlan; $file = @([IO.Directory]::GetFiles([IO.Path]::Combine($store, 'plans')))[0]; $bytes = [IO.File]::ReadAllBytes($file); $bytes[$bytes.Length / 2] = $bytes[$bytes.Length / 2] -bxor 1; [IO.File]::WriteAllBytes($file, $bytes); Invoke-ProvPlan $plan", "hash"),
        new("A plan of which changes were erased is to be applied", ErrorIds.PlanErased, "New-Hr $good @{ AlwaysWhole = $true }; $null = Invoke-ProvImport hr; Set-Export $good.Replace('Sales', 'Legal'); $plan = New-ProvPlan; Set-Export $good.Replace(\"1,anna,Sales`n\", ''); $null = Invoke-ProvImport hr; Remove-ProvUser anna -Confirm:$false; $null = Clear-ProvUser anna -Confirm:$false; Invoke-ProvPlan $plan", "not whole any more") { Users = 2 },
        new("A plan would be written over a file", ErrorIds.FileExists, "New-Hr $good; New-ProvPlan | Export-ProvPlan -Path ([IO.Path]::Combine($folder, 'hr.csv')) -Format Markdown", "hr.csv"),
        new("Nothing says as what a plan is to be written", ErrorIds.FilePathInvalid, "New-Hr $good; New-ProvPlan | Export-ProvPlan -Path ([IO.Path]::Combine($folder, 'plan.txt'))", "'.txt'", "plan.txt"),
        new("A plan would be written where there is no folder", ErrorIds.FileNotWritten, "New-Hr $good; New-ProvPlan | Export-ProvPlan -Path ([IO.Path]::Combine($folder, 'nowhere', 'plan.md'))", "plan.md"),
        new("A plan has no approval and needs one", ErrorIds.PlanNotApproved, "New-Hr $good; New-Approver; Set-ProvApprovalPolicy -Approvals 2; $plan = New-ProvPlan; $null = Approve-ProvPlan $plan -KeyPath (Join bob.key); Invoke-ProvPlan $plan", "2 approvals", "'directory' has 3 changes", "1, of bob"),
        new("A plan was denied", ErrorIds.PlanDenied, "New-Hr $good; New-Approver; $plan = New-ProvPlan; $null = Deny-ProvPlan $plan -KeyPath (Join bob.key) -Comment 'Not now'; Invoke-ProvPlan $plan", "bob", "Not now"),
        new("A file is no exported plan", ErrorIds.PlanFileInvalid, "New-Hr $good; New-Approver; Approve-ProvPlan -Path (Join hr.csv) -KeyPath (Join bob.key) -OutFile (Join x.sig)", "hr.csv"),
        new("An exported plan was altered", ErrorIds.PlanAltered, "New-Hr $good; New-Approver; $null = New-ProvPlan | Export-ProvPlan -Path (Join plan.json); [IO.File]::WriteAllText((Join plan.json), [IO.File]::ReadAllText((Join plan.json)).Replace('Sales', 'Salts')); Approve-ProvPlan -Path (Join plan.json) -KeyPath (Join bob.key) -OutFile (Join x.sig)", "hash"),
        new("There is no such approver", ErrorIds.ApproverNotFound, "New-Approver; Get-ProvApprover bop", "'bop'", "'bob'"),
        new("A key that signs is no approver's", ErrorIds.ApproverNotFound, "New-Hr $good; New-Approver; Remove-ProvApprover bob -Confirm:$false; $plan = New-ProvPlan; Approve-ProvPlan $plan -KeyPath (Join bob.key)", "key"),
        new("A file has no public key", ErrorIds.ApproverInvalid, "Set-Export $good; Set-ProvApprover bob (Join hr.csv)", "hr.csv"),
        new("A private key is to be registered", ErrorIds.ApproverInvalid, "New-Approver; Set-ProvApprover bob (Join bob.key)", "bob.key", "private"),
        new("A key is another approver's", ErrorIds.ApproverInvalid, "New-Approver; Set-ProvApprover bobby (Join bob.pem)", "'bobby'", "'bob'"),
        new("Nothing is given to sign with", ErrorIds.SigningKeyInvalid, "New-Hr $good; $plan = New-ProvPlan; Approve-ProvPlan $plan", "-KeyPath", "-CertificatePath", "-Thumbprint"),
        new("A file cannot be signed with", ErrorIds.SigningKeyInvalid, "New-Hr $good; $plan = New-ProvPlan; Approve-ProvPlan $plan -KeyPath (Join hr.csv)", "hr.csv"),
        new("A file is no signature", ErrorIds.SignatureInvalid, "Set-Export $good; Approve-ProvPlan -Signature (Join hr.csv)", "hr.csv"),
        new("A denial is brought in as an approval", ErrorIds.SignatureInvalid, "New-Hr $good; New-Approver; $null = New-ProvPlan | Export-ProvPlan -Path (Join plan.json); $null = Deny-ProvPlan -Path (Join plan.json) -KeyPath (Join bob.key) -Comment no -OutFile (Join no.sig); Approve-ProvPlan -Signature (Join no.sig)", "no.sig", "denies"),
        new("What a change rests on was changed meanwhile", ErrorIds.ChangeStale, "New-Hr $good; $plan = New-ProvPlan; $null = Invoke-ProvImport hr; Invoke-ProvPlan $plan", "'anna'") { Users = 3, Errors = 3 },
        new("There is no such run", ErrorIds.RunNotFound, "Get-ProvRun nope", "'nope'"),
        new("No run is to be taken up", ErrorIds.RunNotFound, "Resume-ProvRun", "taken up"),
        new("There is no such run to undo", ErrorIds.RunNotFound, "Undo-ProvRun nope -Confirm:$false", "'nope'"),
        new("No run is under way that could be stopped", ErrorIds.RunNotRunning, "Stop-ProvRun", "under way"),
        new("The run to be stopped has ended", ErrorIds.RunNotRunning, "New-Hr $good; Stop-ProvRun (Invoke-ProvImport hr)", "completed") { Users = 3 },
        new("A checkpoint is none", ErrorIds.CheckpointInvalid, "Set-Export $good; Test-ProvAudit -Checkpoint ([IO.Path]::Combine($folder, 'hr.csv'))", "hr.csv", "no checkpoint"),
        new("The file of a checkpoint is not there", ErrorIds.FileNotFound, "Test-ProvAudit -Checkpoint ./nowhere.txt", "nowhere.txt"),
        new("A signature was asked for and there is none", ErrorIds.CheckpointInvalid, "$null = Checkpoint-ProvAudit -LinePath ([IO.Path]::Combine($folder, 'c.txt')); $key = [Security.Cryptography.ECDsa]::Create(); [IO.File]::WriteAllText([IO.Path]::Combine($folder, 'k.pem'), $key.ExportSubjectPublicKeyInfoPem()); Test-ProvAudit -Checkpoint ([IO.Path]::Combine($folder, 'c.txt')) -SignerPath ([IO.Path]::Combine($folder, 'k.pem'))", "c.txt", "no signature"),
        new("A key to sign with is none", ErrorIds.SigningKeyInvalid, "Set-Export $good; Checkpoint-ProvAudit -SignedPath ([IO.Path]::Combine($folder, 's.json')) -KeyPath ([IO.Path]::Combine($folder, 'hr.csv'))", "hr.csv"),
        new("No key to sign with is named", ErrorIds.SigningKeyInvalid, "Checkpoint-ProvAudit -SignedPath ([IO.Path]::Combine($folder, 's.json'))", "-KeyPath"),
        new("An export is none", ErrorIds.ExportInvalid, "Set-Export $good; Test-ProvAudit ([IO.Path]::Combine($folder, 'hr.csv'))", "hr.csv"),
        new("The file of an export is there already", ErrorIds.FileExists, "Set-Export $good; Export-ProvAudit ([IO.Path]::Combine($folder, 'hr.csv'))", "hr.csv"),
        new("An export cannot be written", ErrorIds.FileNotWritten, "Export-ProvAudit ([IO.Path]::Combine($folder, 'no', 'where.jsonl'))", "where.jsonl"),
        new("A syslog server does not answer", ErrorIds.SyslogFailed, "Checkpoint-ProvAudit -SyslogServer tcp://127.0.0.1:1", "127.0.0.1:1"),
        new("Nothing was there yet on that day", ErrorIds.PointInTimeInvalid, "New-ProvUser anna; Trace-ProvUser anna -AsOf 1999-01-01", "1999-01-01") { Users = 1 },
        new("There is no commit of that number", ErrorIds.PointInTimeInvalid, "New-ProvUser anna; Get-ProvUser anna -AsOf 99999", "99999", "the commits 1 to") { Users = 1 },
        new("It is not said whose accounts of the past", ErrorIds.PointInTimeInvalid, "New-ProvUser anna; Get-ProvAccount -AsOf 1", "none was named") { Users = 1 },
        new("There is no such report", ErrorIds.ReportNotFound, "Get-ProvReport Orfans", "'Orfans'", "'Orphans'"),
        new("A parameter means nothing for a report", ErrorIds.ReportInvalid, "Get-ProvReport Licences -Days 5", "-Days", "'Licences'"),
        new("A report of apps with accounts is asked of a source", ErrorIds.AppDirectionWrong, "New-Hr $good; Get-ProvReport Dormant -App hr", "'hr'", "'Dormant'"),
        new("Several reports are to be one table", ErrorIds.ReportInvalid, "Export-ProvReport (Join a.csv) Orphans, Dormant", "CSV", "Orphans, Dormant"),
        new("Nothing says as what reports are to be written", ErrorIds.FilePathInvalid, "Export-ProvReport (Join report.txt)", ".txt"),
        new("A last sign-in would show a sensitive value", ErrorIds.ReportInvalid, "New-Scim; Set-ProvAttribute badge -Sensitive; Set-ProvMapping slack nickName badge; Get-ProvReport Dormant -SignInAttribute nickName", "'nickName'", "'slack'"),
        new("A practice application is running already", ErrorIds.SandboxRunning, "$null = Start-ProvSandbox; try { Start-ProvSandbox } finally { Stop-ProvSandbox }", "'sandbox'"),
        new("A token is asked for an app that asks itself", ErrorIds.AppDirectionWrong, "New-Hr $good; New-ProvScimToken hr okta", "'hr'", "Csv"),
        new("A token is called what nothing is called", ErrorIds.ScimTokenInvalid, "New-Endpoint; New-ProvScimToken okta 'a b'", "'a b'"),
        new("A token would be over before it is made", ErrorIds.ScimTokenInvalid, "New-Endpoint; New-ProvScimToken okta main -Expires 1999-01-01", "'main'"),
        new("A token of this name is there already", ErrorIds.ScimTokenExists, "New-Endpoint; $null = New-ProvScimToken okta main; New-ProvScimToken okta MAIN", "'okta'", "'MAIN'"),
        new("There is no such token", ErrorIds.ScimTokenNotFound, "New-Endpoint; $null = New-ProvScimToken okta main; Remove-ProvScimToken okta mian -Confirm:$false", "'okta'", "'mian'", "'main'"),
        new("An endpoint is to listen for strangers without TLS", ErrorIds.EndpointInvalid, "New-Endpoint; Start-ProvScimEndpoint okta -Address 0.0.0.0 -Port 0", "0.0.0.0"),
        new("The certificate of an endpoint is none", ErrorIds.EndpointInvalid, "New-Endpoint; Set-Export $good; Start-ProvScimEndpoint okta -Port 0 -CertificatePath (Join hr.csv) -CertificatePassword (ConvertTo-Secret hunter2)", "hr.csv"),
        new("The address of an endpoint is none", ErrorIds.EndpointInvalid, "New-Endpoint; Start-ProvScimEndpoint okta -Port 0 -BaseUri people/scim", "people/scim"),
        new("An endpoint of the app is running already", ErrorIds.EndpointRunning, "New-Endpoint; $null = Start-ProvScimEndpoint okta -Port 0; try { Start-ProvScimEndpoint okta -Port 0 } finally { Stop-ProvScimEndpoint okta }", "'okta'"),
        new("No endpoint of the app is running", ErrorIds.EndpointNotRunning, "New-Endpoint; Stop-ProvScimEndpoint okta", "'okta'"),
    ];
}
