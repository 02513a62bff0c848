using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Files.Tests.Csv;

/// <summary>A file cut anywhere never proves that anybody is gone.</summary>
public class ProofTests
{
    // Every kind of cell: quoted, with quotes and a line break inside, empty, beyond ASCII, and a last one that a cut shortens unseen.
    private const string People = "Id,Name,Status\nE1,\"Doe, Jane\",Active\nE2,\"Ann \"\"A\"\"\nLee\",Terminated\nE3,Łukasz,\nE4,Zoë,\"Active\"\nE44,Ex,Terminated\n";
    private const int Rows = 5;

    [Theory]
    [InlineData("trailer", "\n")]
    [InlineData("trailer", "\r\n")]
    [InlineData("trailer+count", "\n")]
    [InlineData("trailer+count", "\r\n")]
    [InlineData("trailer with count in its first cell", "\n")]
    [InlineData("row count", "\n")]
    [InlineData("row count", "\r\n")]
    [InlineData("checksum", "\n")]
    [InlineData("checksum", "\r\n")]
    [InlineData("all", "\r\n")]
    public async Task A_file_with_a_proof_is_whole_and_cut_at_any_byte_it_is_not(string proof, string lineEnd)
    {
        using var folder = new CsvFolder();
        var (text, settings) = Prove(proof);
        var whole = Encoding.UTF8.GetBytes(text.Replace("\n", lineEnd, StringComparison.Ordinal));
        folder.Write(whole).WriteRowCount(Rows).WriteChecksum(whole);
        var read = await folder.ReadAsync(settings);
        read.Proof.IsComplete.ShouldBeTrue(read.Proof.Evidence);
        read.Objects.Count.ShouldBe(Rows);

        for (var length = 0; length < whole.Length; length++)
        {
            folder.Write(whole[..length]);
            (await IsCompleteAsync(folder, settings)).ShouldBeFalse($"cut after {length} of {whole.Length} bytes: {Encoding.UTF8.GetString(whole[..length])}");
        }
    }

    [Theory]
    [InlineData("trailer+count")]
    [InlineData("row count")]
    [InlineData("checksum")]
    [InlineData("all")]
    public async Task A_file_with_a_proof_and_cut_at_any_byte_gives_no_cut_value(string proof)
    {
        using var folder = new CsvFolder();
        var (text, settings) = Prove(proof);
        var bytes = Encoding.UTF8.GetBytes(text);
        folder.Write(bytes).WriteRowCount(Rows).WriteChecksum(bytes);
        var whole = (await folder.ReadAsync(settings)).Objects.ToDictionary(o => o.Key);
        var header = Encoding.UTF8.GetBytes(text[..text.IndexOf('\n', StringComparison.Ordinal)]).Length;
        for (var length = header; length < bytes.Length; length++)
        {
            folder.Write(bytes[..length]);
            if (await TryReadAsync(folder, settings) is not { } read)
                continue;
            foreach (var item in read.Objects)
                item.ShouldBe(whole[item.Key], $"cut after {length} of {bytes.Length} bytes");
        }
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    public async Task A_byte_order_mark_and_wide_characters_change_nothing_of_that(string encoding)
    {
        using var folder = new CsvFolder();
        var (text, settings) = Prove("trailer+count");
        var bytes = Encoding.GetEncoding(encoding);
        byte[] whole = [.. bytes.GetPreamble(), .. bytes.GetBytes(text)];
        for (var length = 0; length <= whole.Length; length++)
        {
            folder.Write(whole[..length]);
            (await IsCompleteAsync(folder, settings)).ShouldBe(length == whole.Length, $"cut after {length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public async Task Without_a_proof_no_file_is_ever_whole_and_it_says_how_to_set_one()
    {
        using var folder = new CsvFolder();
        var whole = Encoding.UTF8.GetBytes(People);
        for (var length = 0; length <= whole.Length; length++)
        {
            folder.Write(whole[..length]);
            (await IsCompleteAsync(folder)).ShouldBeFalse();
        }

        (await folder.ReadAsync()).Proof.Evidence.ShouldSatisfyAllConditions(
            e => e.ShouldContain("Trailer"), e => e.ShouldContain("RowCountFile"), e => e.ShouldContain("ChecksumFile"), e => e.ShouldContain("AlwaysWhole"));
    }

    [Fact]
    public async Task The_administrators_word_is_not_taken_for_a_file_that_does_not_end_properly()
    {
        using var folder = new CsvFolder();
        const string Text = "Id,Name,Status\nE1,\"Doe, \"\"J\"\" Jane\",Active\nE2,Ann,\"Terminated\"\n";
        for (var length = 0; length <= Text.Length; length++)
        {
            var seen = Text[..length];
            folder.Write(seen);
            (await IsCompleteAsync(folder, ("AlwaysWhole", true))).ShouldBe(EndsProperly(seen), seen);
        }

        // All that can be seen of a file's end: its last row has as many cells as the header, and every quote is closed.
        static bool EndsProperly(string text)
        {
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var outsideQuotes = string.Concat(lines.LastOrDefault("").Split('"').Where((_, i) => i % 2 == 0));
            return outsideQuotes.Count(c => c == ',') == 2 && text.Count(c => c == '"') % 2 == 0 && text.Contains('\n');
        }
    }

    [Theory]
    [InlineData("#END,6\n", "says 6 rows, and it has 5")]
    [InlineData("#END,five\n", "but 'five'")]
    [InlineData("#END\n", "has no number of rows")]
    [InlineData("#END,5", "does not end with a line end")]
    [InlineData("END,5\n", "does not start with the trailer text '#END'")]
    [InlineData("#END,5\nE9,Late,Active\n", "does not start with the trailer text '#END'")]
    [InlineData("#END,5\n#END,5\n", "2 rows start with the trailer text")]
    public async Task A_trailer_that_does_not_hold_says_why(string trailer, string why)
    {
        using var folder = new CsvFolder();
        folder.Write(People + trailer);
        var read = await folder.ReadAsync(("Trailer", "#END"), ("TrailerCountColumn", 2));
        read.Proof.IsComplete.ShouldBeFalse();
        read.Proof.Evidence.ShouldContain(why);
        read.Objects.Count.ShouldBeGreaterThanOrEqualTo(Rows);
    }

    [Fact]
    public async Task The_count_column_can_be_named_as_in_the_header()
    {
        using var folder = new CsvFolder();
        folder.Write(People + "#END,,5\n");
        (await folder.ReadAsync(("Trailer", "#END"), ("TrailerCountColumn", "status"))).Proof.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_proof_file_that_is_missing_or_says_something_else_proves_nothing()
    {
        using var folder = new CsvFolder();
        folder.Write(People);
        (await folder.ReadAsync(("RowCountFile", "hr.count"))).Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeFalse(), p => p.Evidence.ShouldContain("not there"));
        (await folder.ReadAsync(("ChecksumFile", "hr.sha256"))).Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeFalse(), p => p.Evidence.ShouldContain("not there"));

        File.WriteAllText(folder.At("hr.count"), "about five");
        (await folder.ReadAsync(("RowCountFile", "hr.count"))).Proof.Evidence.ShouldContain("no whole number");
        File.WriteAllText(folder.At("hr.sha256"), "d41d8cd98f00b204e9800998ecf8427e  hr.csv");
        (await folder.ReadAsync(("ChecksumFile", "hr.sha256"))).Proof.Evidence.ShouldContain("no SHA-256 or SHA-512");
        folder.WriteChecksum([1]);
        (await folder.ReadAsync(("ChecksumFile", "hr.sha256"))).Proof.Evidence.ShouldContain("its checksum is not the one");
    }

    [Theory]
    [InlineData("alone")]
    [InlineData("upper case, UTF-16, as PowerShell redirects it")]
    [InlineData("one of several")]
    [InlineData("binary mode")]
    [InlineData("SHA-512")]
    public async Task A_checksum_file_is_understood_as_the_usual_tools_write_it(string form)
    {
        using var folder = new CsvFolder();
        folder.Write(People);
        var bytes = Encoding.UTF8.GetBytes(People);
        var hex = Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
        File.WriteAllBytes(folder.At("sums"), form switch
        {
            "alone" => Encoding.ASCII.GetBytes(hex),
            "one of several" => Encoding.ASCII.GetBytes($"{new string('0', 64)}  other.csv\n{hex}  ./out/hr.csv\n"),
            "binary mode" => Encoding.ASCII.GetBytes($"{hex} *hr.csv\r\n"),
            "SHA-512" => Encoding.ASCII.GetBytes(Convert.ToHexString(SHA512.HashData(bytes)) + "  hr.csv\n"),
            _ => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(hex.ToUpperInvariant() + "\r\n")],
        });
        var proof = (await folder.ReadAsync(("ChecksumFile", "sums"))).Proof;
        proof.IsComplete.ShouldBeTrue(proof.Evidence);
    }

    [Theory]
    [InlineData("Name,Id\nAnn,E1\nLee\n", "not as many cells")]
    [InlineData("Name,Id\nDoe, Jane,E1\nAnn,E2\n", "may be anybody's")]
    [InlineData("Id,Name\n,Ann\nE2,Lee\n", "may be anybody's")]
    [InlineData("Id,Name\nE1,\"Ann\nE2,\"Lee\"\nE3,Kim\n", "may be anybody's")]
    [InlineData("Id,Name\nE1,Ann\0\nE2,Lee\n", "NUL")]
    public async Task A_row_that_may_be_anybodys_keeps_everybody(string text, string why)
    {
        using var folder = new CsvFolder();
        folder.Write(text).WriteChecksum(Encoding.UTF8.GetBytes(text));
        var read = await folder.ReadAsync(("ChecksumFile", "hr.sha256"), ("AlwaysWhole", true));
        read.Proof.IsComplete.ShouldBeFalse();
        read.Proof.Evidence.ShouldContain(why);
    }

    [Fact]
    public async Task A_row_with_a_fault_whose_key_is_sure_keeps_only_its_own()
    {
        using var folder = new CsvFolder();
        folder.Write("Id,Name\nE1,Doe, Jane\nE2\nE3,Ann \"A\" Lee\nE4,\"Kim\" Ro\nE5,Bo\n");
        var read = await folder.ReadAsync(("AlwaysWhole", true));
        read.Proof.IsComplete.ShouldBeTrue(read.Proof.Evidence);
        read.Proof.ObjectCount.ShouldBe(5);
        read.Problems.Select(p => p.Key).ShouldBe(["E1", "E2", "E4"]);
        read["E3"].Values["Name"].ShouldBe("Ann \"A\" Lee");
    }

    private static (string Text, (string, AttributeValue)[] Settings) Prove(string proof) => proof switch
    {
        "trailer" => (People + "#END\n", [("Trailer", "#END")]),
        "trailer+count" => (People + "#END,5\n", [("Trailer", "#END"), ("TrailerCountColumn", 2)]),
        "trailer with count in its first cell" => (People + "TRL0005\n", [("Trailer", "TRL"), ("TrailerCountColumn", "1")]),
        "row count" => (People, [("RowCountFile", "hr.count")]),
        "checksum" => (People, [("ChecksumFile", "hr.sha256")]),
        _ => (People + "#END,5\n", [("Trailer", "#END"), ("TrailerCountColumn", 2), ("RowCountFile", "hr.count"), ("ChecksumFile", "hr.sha256"), ("AlwaysWhole", true)]),
    };

    private static async Task<bool> IsCompleteAsync(CsvFolder folder, params (string, AttributeValue)[] settings) =>
        (await TryReadAsync(folder, settings))?.Proof.IsComplete == true;

    // What was read; null where the cut left nothing that could be.
    private static async Task<CsvResult?> TryReadAsync(CsvFolder folder, params (string, AttributeValue)[] settings)
    {
        try
        {
            return await folder.ReadAsync(settings);
        }
        catch (ProvisioningException e)
        {
            e.Error.Id.ShouldBeOneOf(ErrorIds.FileEmpty, ErrorIds.FileEncoding, ErrorIds.ColumnMissing);
            return null;
        }
    }
}
