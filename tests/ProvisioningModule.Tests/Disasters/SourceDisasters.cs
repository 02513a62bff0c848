using System.Text;
using Provisioning;

namespace ProvisioningModule.Tests.Disasters;

/// <summary>What befalls the file of the personnel department: in none does anybody lose access without a held plan.</summary>
public sealed class SourceDisasters
{
    private const string CountedTrailer = "@{ Trailer = 'TRAILER'; TrailerCountColumn = 2 }";
    private const string Whole = "TRAILER,40,,,";

    [Fact]
    public async Task Truncated_csv_cut_in_a_row()
    {
        await using var site = await DisasterSite.StartAsync(CountedTrailer, Whole);
        var whole = await File.ReadAllTextAsync(site.HrFile);
        await File.WriteAllTextAsync(site.HrFile, whole[..(whole.Length / 2)]);
        var result = site.Sync();
        result.ShouldSay(ErrorIds.RowInvalid, "hr.csv", "may be cut");
        result.ShouldWarn("'hr'", "nobody is disabled", "does not start with the trailer text 'TRAILER'");
        site.NobodyLosesAccess();
    }

    [Theory]
    [InlineData(CountedTrailer)]
    [InlineData("@{ RowCountFile = './hr.count' }")]
    [InlineData("@{ }")]
    public async Task Truncated_csv_cut_exactly_at_a_row_end(string proof)
    {
        await using var site = await DisasterSite.StartAsync(proof, proof == CountedTrailer ? Whole : null);
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "hr.count"), "40");
        site.Export(DisasterSite.Rows.Take(20));
        site.Sync().ShouldWarn("'hr'", "20 known objects were not in what was read", "nobody is disabled");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task Truncated_csv_that_the_administrator_called_whole()
    {
        await using var site = await DisasterSite.StartAsync("@{ AlwaysWhole = $true }");
        site.Export(DisasterSite.Rows.Take(20));
        var result = site.Sync().ThrowIfFailed();
        result.ShouldWarn("Clear-ProvQuarantine");
        site.Held().ShouldContain("directory SourceShrink 20");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_file_with_its_trailer_and_half_of_its_rows()
    {
        await using var site = await DisasterSite.StartAsync(CountedTrailer, Whole);
        site.Export([.. DisasterSite.Rows.Take(20), Whole]);
        site.Sync().ShouldWarn("nobody is disabled", "says 40 rows, and it has 20");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_file_with_a_trailer_that_counts_nothing_and_half_of_its_rows()
    {
        await using var site = await DisasterSite.StartAsync("@{ Trailer = 'TRAILER' }", Whole);
        site.Export([.. DisasterSite.Rows.Take(20), Whole]);
        site.Sync().ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        site.Held().ShouldContain("directory SourceShrink 20");
        site.NobodyLosesAccess();
    }

    [Theory]
    [InlineData("@{ AlwaysWhole = $true }", null)]
    [InlineData(CountedTrailer, Whole)]
    public async Task A_file_that_has_only_its_header(string proof, string? trailer)
    {
        await using var site = await DisasterSite.StartAsync(proof, trailer);
        site.Export(trailer is null ? [] : ["TRAILER,0,,,"]);
        site.Sync().ShouldSay(ErrorIds.ReadEmpty, "'hr'", "40 objects");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_file_of_no_bytes()
    {
        await using var site = await DisasterSite.StartAsync();
        await File.WriteAllTextAsync(site.HrFile, "");
        site.Sync().ShouldSay(ErrorIds.FileEmpty, "hr.csv", "0 bytes");
        site.NobodyLosesAccess();
    }

    [Theory]
    [InlineData("WorkerId,Mail,Name,Dept,Status", "'Id'", "Key")]
    [InlineData("WorkerId,Mail,Name,Dept,State", "'Id'", "Key")]
    [InlineData("Id,Mail,Name,Dept,State", "'Status'", "StatusColumn")]
    [InlineData("Id,Mail,Name,Department,Status", "'Dept'", "department")]
    public async Task A_source_renamed_key_column_status_column_or_another_one(string header, string column, string use)
    {
        await using var site = await DisasterSite.StartAsync();
        site.Export(DisasterSite.Rows, header);
        site.Sync().ShouldSay(ErrorIds.ColumnMissing, "hr.csv", column, use);
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_source_renamed_key_column_and_one_of_the_old_name_came()
    {
        await using var site = await DisasterSite.StartAsync();
        // What was Id is EmployeeId now, and Id is a number of the export.
        site.Export(DisasterSite.Rows.Select((r, n) => $"{r},{1000 + n}"), "EmployeeId,Mail,Name,Dept,Status,Id");
        var result = site.Sync();
        result.ShouldSay(ErrorIds.UserExists, "row 1 (line 2)", "'p001@contoso.com'", "'1000'");
        site.Held().ShouldContain("directory SourceShrink 40");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_spreadsheet_took_the_zeros_from_the_keys()
    {
        await using var site = await DisasterSite.StartAsync();
        site.Export(DisasterSite.Rows.Select(r => r.TrimStart('0')));
        site.Sync().ShouldSay(ErrorIds.UserExists, "'p001@contoso.com'", "'1'");
        site.Held().ShouldContain("directory SourceShrink 40");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_spreadsheet_took_the_zeros_from_the_keys_and_people_are_known_by_their_names()
    {
        await using var site = await DisasterSite.StartAsync();
        site.Invoke("Set-ProvApp hr -MatchOn userName").ThrowIfFailed();
        site.Export(DisasterSite.Rows.Select(r => r.TrimStart('0')));
        // Each is met again under the new key, in the place of the old one.
        site.Sync().ThrowIfFailed().One<Run>().Held.ShouldBe(0);
        site.Invoke("@(Get-ProvUser).Count").One<int>().ShouldBe(DisasterSite.People);
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_status_column_that_says_of_everybody_that_they_left()
    {
        await using var site = await DisasterSite.StartAsync();
        site.Export(DisasterSite.Rows.Select(r => r.Replace("Active", "Left", StringComparison.Ordinal)));
        site.Sync().ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        site.Held().ShouldContain("slack Disable 40");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_column_that_is_empty_for_everybody()
    {
        await using var site = await DisasterSite.StartAsync();
        site.Export(DisasterSite.Rows.Select(r => string.Join(',', r.Split(',').Select((c, n) => n == 3 ? "" : c))));
        site.Sync().ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        site.Held().ShouldContain("directory Clear 40");
        site.NobodyLosesAccess();
    }

    [Fact]
    public async Task A_connector_that_throws_half_way()
    {
        await using var site = await DisasterSite.StartAsync();
        // The first half says that its people left; then come bytes that are no text.
        var half = string.Concat(DisasterSite.Rows.Take(20).Select(r => r.Replace("Active", "Left", StringComparison.Ordinal)).Prepend(DisasterSite.Header).Select(r => r + "\n"));
        await File.WriteAllBytesAsync(site.HrFile, [.. Encoding.UTF8.GetBytes(half), 0x30, 0xFF, 0xFE, 0x0A]);
        site.Sync().ShouldSay(ErrorIds.FileEncoding, "Line 22", "hr.csv");
        site.NobodyLosesAccess();
    }
}
