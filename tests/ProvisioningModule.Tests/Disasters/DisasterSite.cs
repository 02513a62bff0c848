using System.Globalization;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Disasters;

/// <summary>
/// A company of 40 people in five departments, all of whom have an account in an application that speaks SCIM, by way of a group; a proxy before the application makes it misbehave. Whatever befalls it,
/// <see cref="NobodyLosesAccess"/> says at the end.
/// </summary>
public sealed class DisasterSite : IAsyncDisposable
{
    public const int People = 40;
    public const string Header = "Id,Mail,Name,Dept,Status";
    private static readonly string[] Departments = ["Sales", "IT", "Legal", "Support", "Finance"];
    private readonly string _box = $"box-{Guid.NewGuid():N}";
    private readonly bool _ownsFolder;

    private DisasterSite(string? folder) => (Folder, _ownsFolder) = (folder ?? Directory.CreateTempSubdirectory("prov-disaster-").FullName, folder is null);

    /// <summary>The rows as they are when all is well, without the header.</summary>
    public static IReadOnlyList<string> Rows { get; } = [.. Enumerable.Range(1, People).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n:000},p{n:000}@contoso.com,Person {n},{Departments[n % Departments.Length]},Active"))];

    public ModuleSession Session { get; } = new();

    public FaultProxy Proxy { get; private set; } = null!;

    public string Folder { get; }

    public string HrFile => Path.Combine(Folder, "hr.csv");

    /// <param name="proof">Settings of the file that say how it proves that it is whole, as a hashtable of PowerShell.</param>
    /// <param name="trailer">The file's last line, or null.</param>
    /// <param name="folder">Where all of it is; null for a temporary folder of its own.</param>
    public static async Task<DisasterSite> StartAsync(string proof = "@{ AlwaysWhole = $true }", string? trailer = null, string? folder = null)
    {
        var site = new DisasterSite(folder);
        site.Export(trailer is null ? Rows : [.. Rows, trailer]);
        var uri = site.Invoke(
            $$"""
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[0])
            $global:box = $args[1]
            $null = Open-ProvStore ./store -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings (@{ Path = './hr.csv'; Key = 'Id'; StatusColumn = 'Status'; LeaverValues = 'Left' } + {{proof}})
            Set-ProvMapping hr -Map @{ userName = 'Mail'; displayName = 'Name'; department = 'Dept' }
            $global:sandbox = Start-ProvSandbox $box
            $sandbox.BaseUri
            """,
            site.Folder, site._box).ThrowIfFailed().One<string>();
        site.Proxy = await FaultProxy.StartAsync(uri);
        site.Invoke(
            """
            $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $args[0] } -Credential $sandbox.Token -Mode Enforce
            $null = New-ProvGroup Staff -Filter 'department pr'
            $null = Grant-ProvAppAssignment slack -Group Staff
            $null = Invoke-ProvSync
            """,
            site.Proxy.BaseUri).ThrowIfFailed();
        site.NobodyLosesAccess();
        return site;
    }

    public ScriptResult Invoke(string script, params object?[] arguments) => Session.Invoke(script, arguments);

    /// <summary>Writes the next day's file.</summary>
    public void Export(IEnumerable<string> rows, string header = Header) => File.WriteAllText(HrFile, string.Concat(rows.Prepend(header).Select(r => r + "\n")));

    /// <summary>A sync, as a scheduled task runs it.</summary>
    public ScriptResult Sync() => Invoke("Invoke-ProvSync");

    /// <summary>Everybody's account is there, can be used, and has the values that it had.</summary>
    public void NobodyLosesAccess()
    {
        var accounts = Accounts();
        accounts.Keys.ShouldBe(Rows.Select(r => r.Split(',')[1]), ignoreOrder: true);
        foreach (var row in Rows.Select(r => r.Split(',')))
            accounts[row[1]].ShouldBe($"True {row[2]} {row[3]}", row[1]);
    }

    /// <summary>Of each account in the application whether it can be used, its display name and its department, by user name.</summary>
    public IReadOnlyDictionary<string, string> Accounts() => Invoke(
        "Get-ProvSandboxUser $box | ForEach-Object { \"$($_.userName)|$($_.active) $($_.displayName) $($_.'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'.department)\" }").ThrowIfFailed()
        .Of<string>().Select(a => a.Split('|')).ToDictionary(a => a[0], a => a[1]);

    /// <summary>What guards hold, by app and kind.</summary>
    public IReadOnlyList<string> Held() => [.. Invoke("Get-ProvQuarantine").ThrowIfFailed().Of<Quarantine>().Where(q => q.Cause == QuarantineCause.Guard).Select(q => $"{q.App} {q.Hold!.Kind} {q.ChangeCount}")];

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>What is asked of a sync after a disaster.</summary>
internal static class DisasterResult
{
    /// <summary>The sync refused, with an error of this id that names all of these.</summary>
    public static void ShouldSay(this ScriptResult result, string errorId, params string[] names)
    {
        var error = result.Errors.FirstOrDefault(e => e.FullyQualifiedErrorId.StartsWith(errorId, StringComparison.Ordinal))
            .ShouldNotBeNull($"{errorId} is said: {string.Join(Environment.NewLine, result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}").Concat(result.Warnings))}");
        foreach (var name in names)
            error.ToString().ShouldContain(name, Case.Sensitive);
        error.ErrorDetails.ShouldNotBeNull().RecommendedAction.ShouldNotBeNullOrWhiteSpace();
    }

    /// <summary>The sync warned of something with all of these in one message.</summary>
    public static void ShouldWarn(this ScriptResult result, params string[] names) =>
        result.Warnings.ShouldContain(w => names.All(n => w.Contains(n, StringComparison.Ordinal)), string.Join(Environment.NewLine, result.Warnings));
}
