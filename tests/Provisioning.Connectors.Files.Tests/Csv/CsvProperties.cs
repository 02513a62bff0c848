using System.Text;
using FsCheck.Xunit;

namespace Provisioning.Connectors.Files.Tests.Csv;

[Properties(Arbitrary = [typeof(CsvTables)])]
public class CsvProperties
{
    [Property(MaxTest = 500)]
    public async Task What_was_written_is_what_is_read(CsvTable table)
    {
        using var folder = new CsvFolder();
        table = Provable(table);
        folder.Write(table.Bytes());
        var read = await folder.ReadAsync(("Encoding", table.Encoding), ("AlwaysWhole", true));

        read.Problems.ShouldBeEmpty();
        read.Objects.Count.ShouldBe(table.Rows.Length);
        foreach (var (row, found) in table.Rows.Zip(read.Objects))
        {
            found.Key.ShouldBe(row[table.Key]);
            found.Values.Count.ShouldBe(row.Count(c => c.Length > 0));
            for (var i = 0; i < row.Length; i++)
                found.Values[table.Columns[i]].ToString().ShouldBe(row[i]);
        }

        read.Proof.IsComplete.ShouldBeTrue(read.Proof.Evidence);
        read.End.ContentMark.ShouldBe(await folder.Source().GetContentMarkAsync(CancellationToken.None));
    }

    [Property(MaxTest = 500)]
    public async Task Cut_anywhere_it_proves_nothing(CsvTable table, byte where, byte kind)
    {
        using var folder = new CsvFolder();
        (string, AttributeValue)[] settings = (kind % 3) switch
        {
            0 => [("Trailer", "#END"), ("TrailerCountColumn", 1)],
            1 => [("RowCountFile", "hr.count")],
            _ => [("ChecksumFile", "hr.sha256")],
        };
        table = Provable(table) with { LastLineEnd = true };
        var whole = table.Bytes(kind % 3 == 0 ? $"#END{table.Rows.Length}{table.LineEnd}" : "");
        folder.WriteRowCount(table.Rows.Length).WriteChecksum(whole);
        settings = [("Encoding", table.Encoding), .. settings];

        (await folder.Write(whole).ReadAsync(settings)).Proof.ShouldSatisfyAllConditions(p => p.IsComplete.ShouldBeTrue(p.Evidence));
        folder.Write(whole[..(whole.Length * where / 256)]);
        (await IsCompleteAsync(folder, settings)).ShouldBeFalse();
    }

    [Property(MaxTest = 300)]
    public async Task A_bit_that_flips_where_a_checksum_is_set_proves_nothing(CsvTable table, byte where, byte bit)
    {
        using var folder = new CsvFolder();
        var bytes = table.Bytes();
        folder.WriteChecksum(bytes);
        bytes[bytes.Length * where / 256] ^= (byte)(1 << (bit % 8));
        folder.Write(bytes);
        (await IsCompleteAsync(folder, ("Encoding", table.Encoding), ("ChecksumFile", "hr.sha256"))).ShouldBeFalse();
    }

    /// <summary>Random bytes after a good header: whatever they are, the read ends with objects and problems, or with one error of the product's own.</summary>
    [Property(MaxTest = 500)]
    public async Task No_bytes_whatever_make_it_fail_in_any_other_way(byte[] noise, bool quotes)
    {
        using var folder = new CsvFolder();
        var bytes = quotes ? [.. noise.Select(b => (byte)"\",\r\n\0aE1"[b % 8])] : noise;
        folder.Write([.. Encoding.UTF8.GetBytes("Id,Name\nE1,Ann\n"), .. bytes]);
        try
        {
            var read = await folder.ReadAsync(("AlwaysWhole", true));
            read.Objects.Select(o => o.Key).ShouldBeUnique();
            read.Proof.ObjectCount.ShouldBeGreaterThanOrEqualTo(read.Objects.Count);
        }
        catch (ProvisioningException e)
        {
            e.Error.Id.ShouldBe(ErrorIds.FileEncoding);
        }
    }

    // A header that ends with CR alone could be cut within CR LF, so without rows it proves nothing.
    private static CsvTable Provable(CsvTable table) => table with { LineEnd = table.Rows.Length == 0 && table.LineEnd == "\r" ? "\n" : table.LineEnd };

    private static async Task<bool> IsCompleteAsync(CsvFolder folder, params (string, AttributeValue)[] settings)
    {
        try
        {
            return (await folder.ReadAsync(settings)).Proof.IsComplete;
        }
        catch (ProvisioningException)
        {
            return false;
        }
    }
}
