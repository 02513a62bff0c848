using System.Text;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests.Audit;

/// <summary>Whatever is done to an export in JSON Lines, the check finds it, given its checkpoint.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private const int Seed = 20261126;
    private readonly EngineHarness _harness = new();
    private readonly TemporaryFolder _folder = new();
    private string _path = "";
    private AuditCheckpoint _checkpoint = null!;

    public async Task InitializeAsync()
    {
        _path = _folder["audit.jsonl"];
        for (var i = 0; i < 3; i++)
            await _harness.AddUserAsync($"user{i}");
        await ExportAsync(AuditFormat.JsonLines);
        _checkpoint = await ExportCheck.CheckpointOfAsync(_path, default, EngineHarness.None);
    }

    public Task DisposeAsync()
    {
        _harness.Dispose();
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_written_is_intact()
    {
        var report = await CheckAsync();
        report.IsIntact.ShouldBeTrue(report.Message);
        report.Records.ShouldBe(3);
        (await ExportCheck.CheckAsync(_path, null, null, EngineHarness.None)).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task Every_changed_byte_is_found()
    {
        var bytes = await File.ReadAllBytesAsync(_path);
        for (var i = 0; i < bytes.Length; i++)
        {
            var flip = (byte)(i % 2 == 0 ? 1 : 0x20);
            bytes[i] ^= flip;
            await File.WriteAllBytesAsync(_path, bytes);
            var report = await CheckAsync();
            bytes[i] ^= flip;
            report.IsIntact.ShouldBeFalse($"byte {i}");
            report.Message.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Every_end_that_is_cut_off_is_found()
    {
        var bytes = await File.ReadAllBytesAsync(_path);
        for (var length = 0; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(_path, bytes[..length]);
            (await CheckAsync()).IsIntact.ShouldBeFalse($"cut at {length}");
        }
    }

    [Fact]
    public async Task Every_line_that_is_taken_out_doubled_or_swapped_is_found_and_named()
    {
        var lines = await File.ReadAllLinesAsync(_path);
        for (var i = 0; i < lines.Length; i++)
        {
            var gone = await WithAsync(lines.Where((_, j) => j != i));
            gone.Finding.ShouldBe(i == lines.Length - 1 ? AuditFinding.Truncated : AuditFinding.Missing);
            gone.Sequence.ShouldBe(i);
            (await WithAsync([.. lines[..(i + 1)], lines[i], .. lines[(i + 1)..]])).IsIntact.ShouldBeFalse();
            for (var j = i + 1; j < lines.Length; j++)
            {
                var swapped = lines.ToArray();
                (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                var report = await WithAsync(swapped);
                (report.Finding, report.Sequence).ShouldBe((AuditFinding.Reordered, i));
            }
        }
    }

    [Fact]
    public async Task A_chain_that_was_made_anew_is_found_by_the_checkpoint_alone()
    {
        // Whoever has the file can compute hashes too.
        var hash = new byte[ExportChain.HashSize];
        var forged = new StringBuilder();
        foreach (var line in (await File.ReadAllLinesAsync(_path)).Select(l => l.Replace("user1", "user9", StringComparison.Ordinal)))
        {
            var content = line[..^(ExportChain.TailSize - 1)];
            ExportChain.Next(hash, Encoding.UTF8.GetBytes(content));
            forged.Append(content).Append(",\"hash\":\"").Append(Convert.ToHexStringLower(hash)).Append("\"}\n");
        }

        await File.WriteAllTextAsync(_path, forged.ToString());
        (await ExportCheck.CheckAsync(_path, null, null, EngineHarness.None)).IsIntact.ShouldBeTrue("nothing in it tells");
        (await CheckAsync()).Finding.ShouldBe(AuditFinding.Altered);
    }

    [Fact]
    public async Task Random_changes_of_a_bigger_export_are_found()
    {
        for (var i = 10; i < 400; i++)
            await _harness.AddUserAsync($"user{i}", ("title", new string('x', i)));
        File.Delete(_path);
        await ExportAsync(AuditFormat.JsonLines);
        _checkpoint = await ExportCheck.CheckpointOfAsync(_path, default, EngineHarness.None);
        var bytes = await File.ReadAllBytesAsync(_path);
        var random = new Random(Seed);
        for (var round = 0; round < 300; round++)
        {
            var at = random.Next(bytes.Length);
            byte[] harmed = (round % 3) switch
            {
                0 => [.. bytes[..at], (byte)(bytes[at] ^ (1 + random.Next(255))), .. bytes[(at + 1)..]],
                1 => bytes[..at],
                _ => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(2000))..]],
            };
            await File.WriteAllBytesAsync(_path, harmed);
            (await CheckAsync()).IsIntact.ShouldBeFalse($"round {round} at {at}");
        }
    }

    [Fact]
    public async Task A_spreadsheet_takes_nothing_for_a_formula_and_a_siem_gets_one_event_on_a_line()
    {
        await _harness.AddUserAsync("eve", ("title", "=1+1|a=b\nx"), ("displayName", "=cmd|' /C calc'!A0"));
        File.Delete(_path);
        await ExportAsync(AuditFormat.Csv);
        var csv = await File.ReadAllTextAsync(_path);
        csv.Split("\r\n")[0].ShouldStartWith("Sequence,Part,Time,Actor");
        csv.ShouldNotContain(",=");
        File.Delete(_path);
        await ExportAsync(AuditFormat.Cef);
        var cef = await File.ReadAllLinesAsync(_path);
        cef.Length.ShouldBe(4);
        cef[^1].ShouldStartWith("CEF:0|Provisioning|");
        cef[^1].ShouldContain("duser=eve");
        cef[^1].ShouldContain("\\=1+1|a\\=b\\nx");
    }

    private async Task ExportAsync(AuditFormat format)
    {
        await using var file = new FileStream(_path, FileMode.CreateNew);
        await _harness.Engine.AuditExporter.WriteAsync(new(), file, _path, format, null, EngineHarness.None);
    }

    private async Task<AuditReport> CheckAsync() => await ExportCheck.CheckAsync(_path, _checkpoint, null, EngineHarness.None);

    private async Task<AuditReport> WithAsync(IEnumerable<string> lines)
    {
        await File.WriteAllTextAsync(_path, string.Concat(lines.Select(l => l + "\n")));
        return await CheckAsync();
    }
}
