using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;
using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>Disks that are full or broken: what was answered stays, what was not is said.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_loses_nothing_that_was_answered_and_the_store_goes_on_when_there_is_room()
    {
        // A view that is made anew needs room beside the old one: there is enough once the filler is gone.
        await using var disk = await SmallDisk.MountAsync(32);
        disk.Fill(5 << 20);
        var path = Path.Combine(disk.Path, "s");
        var answered = 0;
        await using (var store = await OpenAsync(path, create: true))
        {
            ProvisioningError? error = null;
            while (error is null)
            {
                try
                {
                    await store.CommitAsync(Batch($"b{answered}", User($"u{answered}", $"n{answered}", 0, text: new string('x', 50_000))), None);
                    answered++;
                }
                catch (ProvisioningException e)
                {
                    error = e.Error;
                }

                answered.ShouldBeLessThan(200, "there are 5 MB");
            }

            error.Id.ShouldBe(ErrorIds.StoreNoSpace);
            error.RecommendedAction.ShouldNotBeNull().ShouldContain("room");
            // The same store goes on once there is room.
            disk.MakeRoom();
            await store.CommitAsync(Batch("after", User("after", "after", 0)), None);
            (await store.ReadAsync(new("users"), None).CountAsync()).ShouldBe(answered + 1);
        }

        await using var again = await OpenAsync(path);
        again.LastSequence.ShouldBe(answered + 1);
        for (var i = 0; i < answered; i++)
            (await again.GetAsync("users", $"u{i}", None)).ShouldNotBeNull($"commit {i} was answered");
        (await again.GetAsync("users", "after", None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_failed_fsync_ends_writing_in_the_session_and_the_next_one_has_everything_that_was_answered()
    {
        var disk = new FaultyDisk();
        await using (var store = await OpenAsync(_folder["s"], create: true, disk: disk))
        {
            await FillAsync(store, 20);
            disk.FailFlush = true;
            (await ErrorAsync(() => FillAsync(store, 1, from: 20))).Id.ShouldBe(ErrorIds.StoreWriteFailed);
            disk.FailFlush = false;
            // The kernel may have dropped what it could not write: a later fsync that succeeds proves nothing.
            (await ErrorAsync(() => FillAsync(store, 1, from: 21))).Id.ShouldBe(ErrorIds.StoreWriteFailed);
        }

        await using var again = await OpenAsync(_folder["s"]);
        again.LastSequence.ShouldBeInRange(20, 21);
        (await again.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
        for (var i = 0; i < 20; i++)
            (await again.GetAsync("users", $"u{i:0000}", None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_write_that_stops_half_way_leaves_nothing_behind()
    {
        var random = new Random(3);
        var disk = new FaultyDisk();
        var answered = 0;
        await using (var store = await OpenAsync(_folder["s"], create: true, disk: disk, segmentBytes: 3000))
        {
            for (var i = 0; i < 200; i++)
            {
                disk.CutNextWriteTo = random.Next(4) == 0 ? random.NextDouble() : null;
                var cut = disk.CutNextWriteTo is not null;
                try
                {
                    await store.CommitAsync(Batch($"b{i}", User($"u{i}", $"n{i}", 0, text: new string('y', random.Next(400)))), None);
                    cut.ShouldBeFalse("a cut write is no success");
                    answered++;
                }
                catch (ProvisioningException e)
                {
                    cut.ShouldBeTrue();
                    e.Error.Id.ShouldBe(ErrorIds.StoreNoSpace);
                }
            }

            store.LastSequence.ShouldBe(answered);
        }

        await using var again = await OpenAsync(_folder["s"]);
        again.LastSequence.ShouldBe(answered);
        (await again.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_disk_that_cannot_sync_is_refused_before_anything_is_written()
    {
        var error = await ErrorAsync(() => OpenAsync(_folder["s"], create: true, disk: new FaultyDisk { FailFlush = true }));
        error.Id.ShouldBe(ErrorIds.StoreUnsupportedFileSystem);
        error.Message.ShouldContain(_folder["s"]);
        File.Exists(_folder["s/store.json"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Too_little_room_is_said_before_anything_is_written()
    {
        var opening = Opening(_folder["s"], create: true) with { LeastFreeSpace = long.MaxValue };
        var error = await ErrorAsync(() => StoreFolder.OpenAsync(opening, None).AsTask());
        error.Id.ShouldBe(ErrorIds.StoreNoSpace);
        error.Message.ShouldContain("MB free");
        File.Exists(_folder["s/store.json"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_store_that_is_open_elsewhere_names_who_has_it()
    {
        await using var first = await OpenAsync(_folder["s"], create: true);
        var error = await ErrorAsync(() => OpenAsync(_folder["s"]));
        error.Id.ShouldBe(ErrorIds.StoreLocked);
        error.Message.ShouldContain($"tester on {Environment.MachineName}, process {Environment.ProcessId}");
    }

    [Fact]
    public async Task A_store_that_is_open_elsewhere_is_waited_for_when_asked_to()
    {
        var first = await OpenAsync(_folder["s"], create: true);
        var waiting = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = StoreFolder.OpenAsync(
            Opening(_folder["s"]) with { LockWait = TimeSpan.FromMinutes(5), Report = e => waiting.TrySetResult(((VerboseEvent)e).Message) }, None).AsTask();
        (await waiting.Task).ShouldContain("tester on");
        second.IsCompleted.ShouldBeFalse();
        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task A_wait_for_a_store_ends_at_its_time_with_the_owner_named()
    {
        await using var first = await OpenAsync(_folder["s"], create: true);
        var clock = new FakeTimeProvider();
        var second = StoreFolder.OpenAsync(Opening(_folder["s"]) with { LockWait = TimeSpan.FromMinutes(5), Clock = clock }, None).AsTask();
        while (!second.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await ErrorAsync(() => second)).Message.ShouldContain("tester on");
        clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(new FakeTimeProvider().GetUtcNow() + TimeSpan.FromMinutes(5));
    }

    /// <summary>The real disk with faults.</summary>
    private sealed class FaultyDisk : IJournalDisk
    {
        public bool FailFlush { get; set; }

        /// <summary>The part of the next write that reaches the disk before it is full.</summary>
        public double? CutNextWriteTo { get; set; }

        public SafeFileHandle Open(string path) => JournalDisk.Instance.Open(path);

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            if (CutNextWriteTo is { } part)
            {
                CutNextWriteTo = null;
                JournalDisk.Instance.Write(file, bytes[..(int)(bytes.Length * part)], offset);
                throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
            }

            JournalDisk.Instance.Write(file, bytes, offset);
        }

        public void Flush(SafeFileHandle file)
        {
            if (FailFlush)
                throw new IOException("Input/output error", 5);
            JournalDisk.Instance.Flush(file);
        }

        public void Reserve(SafeFileHandle file, long offset, long size) => JournalDisk.Instance.Reserve(file, offset, size);

        public void Truncate(SafeFileHandle file, long length) => JournalDisk.Instance.Truncate(file, length);

        public void FlushFolder(string folder) => JournalDisk.Instance.FlushFolder(folder);
    }
}
