using System.Text;

namespace ProvisioningModule.Tests.Erasing;

/// <summary>
/// A store in which one person went through everything that a store takes down: brought in, matched, assigned, created in apps, notified of, failed for, held by a guard, undone, traced, drifted, set by hand with a sensitive value, left
/// and removed; beside others.
/// </summary>
internal sealed class ErasedPopulation : IDisposable
{
    public const string Mail = "wilhelmina.zaubertal@contoso.com";
    public const string Key = "W77431";
    public const string Other = "anna@contoso.com";

    // By what she is known, and values that only she has.
    public static readonly IReadOnlyList<string> Values =
    [
        Mail, "Wilhelmina", "Zaubertal", Key, "EMP-90210-X", "+49 30 5550199", "Zauberstab", "Wunderkammer", "B-4711-GEHEIM",
    ];

    private readonly Contoso _contoso = new();

    public ErasedPopulation()
    {
        WriteExport(withHer: true);
        Invoke(
            """
            Set-ProvAttribute badge -Sensitive
            Set-ProvMapping hr -Map @{ employeeNumber = 'Number'; 'phoneNumbers[type eq "work"].value' = 'Phone' }
            $null = New-ProvApp badges -Connector Manual -Mode Enforce
            $null = New-ProvApp wiki -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            Set-ProvMapping slack title title
            Set-ProvNotification ops -Event TaskMade, RunHeld, RunFailed -Uri http://127.0.0.1:1/x
            $null = Invoke-ProvImport hr
            """);
        Id = Invoke("(Get-ProvUser $args[0]).Id", Mail).One<string>();
        File.WriteAllText(Path.Combine(_contoso.Folder, "ad.csv"), $"Sam,Post\nab,{Other}\nwz,{Mail}\n");
        Invoke(
            """
            $her, $other = $args
            $null = New-ProvApp ad -Connector Csv -Direction Source -Settings @{ Path = './ad.csv'; Key = 'Sam'; AlwaysWhole = $true }
            Set-ProvMapping ad -Map @{ userName = 'Post'; mail = 'Post' }
            Set-ProvMatchRule ad byMail -Compare mail
            $null = Invoke-ProvImport ad -WarningAction Ignore
            Resolve-ProvMatch ad wz Link -User $her
            Resolve-ProvMatch ad ab Link -User $other
            $null = Invoke-ProvImport ad -WarningAction Ignore
            Set-ProvUser $her -Attributes @{ badge = 'B-4711-GEHEIM'; nickName = 'Zauberstab' }
            Set-ProvUser $her -Attributes @{ nickName = 'Zauberstab-2' } -Until 2999-01-01 -Reason 'Asked for by Wilhelmina'
            Set-ProvUser $other -Attributes @{ manager = $her }
            foreach ($app in 'slack', 'badges') { Grant-ProvAppAssignment $app $her; Grant-ProvAppAssignment $app $other }
            """,
            Mail, Other);
    }

    public string Id { get; }

    public string StoreFolder => Path.Combine(_contoso.Folder, "contoso");

    public string Folder => _contoso.Folder;

    public ScriptResult Try(string script, params object?[] arguments) => _contoso.Invoke(script, arguments);

    public ScriptResult Invoke(string script, params object?[] arguments) => _contoso.Invoke(script, arguments).ThrowIfFailed();

    /// <summary>Runs, fails, holds, undoes; then she is in no source any more.</summary>
    public void Live()
    {
        Invoke(
            """
            $ProgressPreference = 'Ignore'; $WarningPreference = 'Ignore'
            $global:first = Invoke-ProvSync
            # The practice application has her name already: this fails.
            Grant-ProvAppAssignment wiki $args[0]
            $null = Invoke-ProvSync wiki -ErrorAction Ignore
            Get-ProvTask | ForEach-Object { Complete-ProvTask $_ -Evidence "Handed to $($_.UserName)" }
            Set-ProvUser $args[0] -Title Wunderkammer
            $global:undone = Invoke-ProvSync slack
            $null = $undone | Undo-ProvRun -Confirm:$false
            Get-ProvQuarantine | Where-Object Cause -eq Undo | Clear-ProvQuarantine -Confirm:$false
            $null = Invoke-ProvSync slack
            $null = Update-ProvAccount slack
            $null = Get-ProvDrift slack
            $null = Trace-ProvUser $args[0]
            Set-ProvGuard slack Update -MaxCount 0
            Set-ProvUser $args[0] -DisplayName 'Wilhelmina Z. Zaubertal'
            $null = Invoke-ProvSync slack
            $null = New-ProvPlan
            $WarningPreference = 'Continue'
            """,
            Mail);
        Invoke("@(Get-ProvQuarantine slack).People").Of<string>().ShouldContain(Mail);
        Invoke("Get-ProvDelivery | ForEach-Object { $_.Fields['Details'] }").Of<string>().ShouldContain(d => d.Contains(Mail));
        Go();
    }

    /// <summary>She is in no source any more.</summary>
    public void Go()
    {
        WriteExport(withHer: false);
        File.WriteAllText(Path.Combine(_contoso.Folder, "ad.csv"), $"Sam,Post\nab,{Other}\n");
    }

    /// <summary>She is removed, and everything is taken away.</summary>
    public void Leave() => Invoke(
        """
        $WarningPreference = 'Ignore'
        Remove-ProvGuard slack Update -Confirm:$false
        Set-ProvGuard directory Disable -MaxPercent 100 -MaxCount 100
        'slack', 'wiki', 'badges' | ForEach-Object { Set-ProvGuard $_ Disable -MaxPercent 100 -MaxCount 100 }
        Remove-ProvUser $args[0] -Confirm:$false
        $null = Invoke-ProvSync -ErrorAction Ignore
        Get-ProvTask | ForEach-Object { Complete-ProvTask $_ -Evidence "Taken from $($_.UserName)" }
        $null = Invoke-ProvSync -ErrorAction Ignore
        $WarningPreference = 'Continue'
        """,
        Mail);

    /// <summary>The files of the store that have one of the texts, as it is, as JSON escapes it or in base64.</summary>
    public List<string> Occurrences(IEnumerable<string> values) =>
    [
        .. Directory.GetFiles(StoreFolder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "store.lock")
            .SelectMany(f => File.ReadAllBytes(f) is var bytes ? values.Where(v => Forms(v).Any(form => bytes.AsSpan().IndexOf(form) >= 0)).Select(v => $"{Path.GetRelativePath(StoreFolder, f)}: {v}") : []),
    ];

    public void Dispose() => _contoso.Dispose();

    private void WriteExport(bool withHer)
    {
        var rows = Contoso.Export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Trim()).ToList();
        var lines = rows.Skip(1).Select((r, i) => $"{r},N-{i},+49 30 {i}").Prepend(rows[0] + ",Number,Phone").ToList();
        if (withHer)
            lines.Add($"{Key},{Mail},Wilhelmina,Zaubertal,Sales,Zauberin,Active,EMP-90210-X,+49 30 5550199");
        File.WriteAllLines(_contoso.HrFile, lines);
    }

    private static IEnumerable<byte[]> Forms(string value)
    {
        foreach (var text in new[] { value, value.ToLowerInvariant(), System.Text.Json.JsonEncodedText.Encode(value).ToString() }.Distinct())
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            yield return bytes;
            yield return Encoding.Unicode.GetBytes(text);
            // Wherever it begins in what is encoded, whole groups of three bytes come out the same.
            for (var start = 0; start < 3; start++)
                yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes[start..(start + ((bytes.Length - start) / 3 * 3))]));
        }
    }
}
