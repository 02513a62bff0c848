using System.Text;

namespace Provisioning.Connectors.Files.Tests.Csv;

/// <summary>One person of a file is looked up by key or by a column, and is what a read of the file has of them.</summary>
public sealed class LookupTests : IDisposable
{
    private const string People = "Id,Name,Mail\nE1,\"Doe, Jane\",jane@contoso.com\nE2,Ann,ann@contoso.com\nE3,ann,\nE4,Bo,bo@contoso.com\nE4,Bob,bob@contoso.com\n";
    private readonly CsvFolder _folder = new();

    private IAccountFinder Finder => (IAccountFinder)_folder.Source();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_says_that_it_can() => _folder.Source().Capabilities.ShouldBe(ConnectorCapabilities.FullRead | ConnectorCapabilities.Find);

    [Theory]
    [InlineData("Name", "Doe, Jane", "E1")]
    [InlineData("mail", "JANE@contoso.com", "E1")]
    [InlineData("Name", "ANN", "E2", "E3")]
    [InlineData("Name", "Zoe")]
    [InlineData("Name", "Jane")]
    public async Task Rows_are_found_by_any_column(string column, string value, params string[] keys)
    {
        var read = await _folder.Write(People).ReadAsync();
        var found = await Finder.FindAsync(column, value, CancellationToken.None);
        found.Select(o => o.Key).ShouldBe(keys);
        found.ShouldAllBe(o => o.Equals(read[o.Key]));
    }

    [Fact]
    public async Task A_key_finds_its_row_as_it_stands()
    {
        _folder.Write(People);
        (await Finder.GetAsync("E2", CancellationToken.None)).ShouldNotBeNull().Values["Name"].AsString().ShouldBe("Ann");
        (await Finder.GetAsync("e2", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_two_rows_share_is_neither_of_them()
    {
        _folder.Write(People);
        (await Should.ThrowAsync<ProvisioningException>(async () => await Finder.GetAsync("E4", CancellationToken.None))).Error.Id.ShouldBe(ErrorIds.RowKeyAmbiguous);
        (await Finder.FindAsync("Name", "Bo", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_column_that_there_is_not_is_named_with_those_that_there_are()
    {
        _folder.Write(People);
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await Finder.FindAsync("Nam", "Ann", CancellationToken.None))).Error;
        (error.Id, error.Target).ShouldBe((ErrorIds.ColumnMissing, "Nam"));
        error.Message.ShouldContain("'Name'");
        error.RecommendedAction!.ShouldContain("Id, Name, Mail");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_to_its_end_finds_nobody()
    {
        _folder.Write([.. Encoding.UTF8.GetBytes(People), 0xFF]);
        (await Should.ThrowAsync<ProvisioningException>(async () => await Finder.FindAsync("Name", "Ann", CancellationToken.None))).Error.Id.ShouldBe(ErrorIds.FileEncoding);
    }
}
