using Provisioning.Testing;

namespace Provisioning.Connectors.Files.Tests.Csv;

public class RealExportTests
{
    private static readonly string Export = Path.Combine(TestPaths.SharedData, "hr-1000.csv");

    [Fact]
    public async Task A_column_that_is_unique_brings_everybody()
    {
        var result = await ReadAsync("FullName");

        result.Objects.Count.ShouldBe(1000);
        result.Problems.ShouldBeEmpty();
        result.Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeTrue(p.Evidence), p => p.ObjectCount.ShouldBe(1000));
        result.Objects.Count(o => o.Active == true).ShouldBe(496);
        var talya = result["Talya Fleeta"];
        talya.Values["WorkerID"].ShouldBe("1222");
        talya.Values["CountryCode"].ShouldBe("UK");
        talya.Active.ShouldBe(false);
        result["Myriam Durware"].Values.Contains("StreetAddress").ShouldBeFalse("an empty cell is no value");
    }

    [Fact]
    public async Task A_column_that_is_not_brings_whom_it_names_and_names_the_rows_of_the_others()
    {
        var result = await ReadAsync("WorkerID");

        result.Objects.Count.ShouldBe(359);
        result.Objects.Count(o => o.Active == true).ShouldBe(170);
        result.Problems.Count.ShouldBe(641);
        result.Problems.ShouldAllBe(p => p.Error.Id == ErrorIds.RowKeyAmbiguous && p.Key != null && p.Error.Message.Contains("hr-1000.csv") && p.Error.Message.Contains("WorkerID"));
        result.Problems.Select(p => p.Key).Distinct().Count().ShouldBe(265);
        result.Problems.Select(p => p.Error.Target).Distinct().Count().ShouldBe(641);
        result.Proof.ObjectCount.ShouldBe(624);
        result.Proof.IsComplete.ShouldBeTrue("an ambiguous key is not an absent one");
    }

    [Theory]
    [InlineData("First")]
    [InlineData("Last")]
    public async Task The_first_or_the_last_of_the_rows_that_share_a_key_is_taken_where_that_is_set(string which)
    {
        var result = await ReadAsync("WorkerID", ("DuplicateKeys", which));

        result.Objects.Count.ShouldBe(624);
        result.Problems.ShouldBeEmpty();
        var rows = File.ReadLines(Export).Skip(1).Select(l => l.Split(',')).GroupBy(c => c[0]);
        foreach (var group in rows)
            result[group.Key].Values["FullName"].ShouldBe((which == "First" ? group.First() : group.Last())[6]);
        result.Proof.Evidence.ShouldContain("376 rows gave way");
    }

    private static Task<CsvResult> ReadAsync(string key, params (string, AttributeValue)[] settings)
    {
        using var folder = new CsvFolder();
        return folder.ReadAsync([("Path", Export), ("Key", key), ("AlwaysWhole", true), ("StatusColumn", "WorkerStatus"), ("LeaverValues", "inactive"), .. settings]);
    }
}
