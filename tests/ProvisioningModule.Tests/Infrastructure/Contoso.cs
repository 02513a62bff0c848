using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>
/// A session with a store in which there is something: an HR file that was imported, a practice application of its own, and people in Sales who are assigned to it and have no account yet.
/// </summary>
public sealed class Contoso : IDisposable
{
    public const string Export =
        """
        Id,Mail,First,Last,Dept,Title,Status
        1,anna@contoso.com,Anna,Berg,Sales,Clerk,Active
        2,bo@contoso.com,Bo,Dahl,Legal,Counsel,Active
        3,cy@contoso.com,Cy,Eng,Sales,Manager,Active
        4,dee@contoso.com,Dee,Falk,Support,Clerk,Active
        5,eli@contoso.com,Eli,Gran,Sales,Clerk,Active

        """;

    private readonly TemporaryFolder _folder = new();

    /// <param name="sandbox">Parameters of Start-ProvSandbox.</param>
    /// <param name="through">Gives the address under which the session is to know the practice application, such as a proxy's.</param>
    public Contoso(string sandbox = "", Func<string, string>? through = null)
    {
        File.WriteAllText(HrFile, Export);
        Session.Invoke(
            $$"""
            $global:folder, $global:box = $args
            $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
            $null = Open-ProvStore ./contoso -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = './hr.csv'; Key = 'Id'; StatusColumn = 'Status'; LeaverValues = 'Left'; AlwaysWhole = $true }
            Set-ProvMapping hr -Map @{ userName = 'Mail'; mail = 'Mail'; givenName = 'First'; surname = 'Last'; department = 'Dept'; title = 'Title' }
            $null = Invoke-ProvImport hr
            $global:sandbox = Start-ProvSandbox $box {{sandbox}}
            """,
            _folder.Path, Box).ThrowIfFailed();
        Session.Invoke(
            """
            $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $args[0] } -Credential $sandbox.Token -Mode Enforce
            Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment -App slack
            """,
            through is null ? SandboxUri : through(SandboxUri)).ThrowIfFailed();
    }

    public ModuleSession Session { get; } = new();

    public string Folder => _folder.Path;

    public string HrFile => _folder["hr.csv"];

    /// <summary>The practice application's name in this process.</summary>
    public string Box { get; } = $"box-{Guid.NewGuid():N}";

    public string SandboxUri => Session.Invoke("$sandbox.BaseUri").One<string>();

    /// <summary>The hash at the journal's head: the same as before when nothing was committed in between.</summary>
    public string Head => Session.Invoke("(Test-ProvStore).HeadHash").ThrowIfFailed().One<string>();

    /// <summary>How many requests other than reads the practice application has had.</summary>
    public long WriteRequests => Session.Invoke("(Get-ProvSandbox $box).Requests").ThrowIfFailed()
        .Of<IReadOnlyDictionary<string, long>>().Single().Where(r => !r.Key.StartsWith("GET ", StringComparison.Ordinal)).Sum(r => r.Value);

    public ScriptResult Invoke(string script, params object?[] arguments) => Session.Invoke(script, arguments);

    public void Dispose()
    {
        Session.Dispose();
        _folder.Dispose();
    }
}
