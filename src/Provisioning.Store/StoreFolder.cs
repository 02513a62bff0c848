namespace Provisioning.Store;

/// <summary>How a store is to be opened.</summary>
public sealed record StoreOpening
{
    /// <summary>The store's folder.</summary>
    public required string Path { get; init; }

    /// <summary>Makes a new store. The folder must be empty or not there.</summary>
    public bool Create { get; init; }

    /// <summary>What is kept.</summary>
    public required StoreSchema Schema { get; init; }

    /// <summary>Makes the view.</summary>
    public required IStoreViewProvider View { get; init; }

    /// <summary>The account that opens it, for the lock.</summary>
    public required string Actor { get; init; }

    /// <summary>How long to wait for another process that has it open; not at all by default.</summary>
    public TimeSpan LockWait { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Takes progress and warnings; called from any thread.</summary>
    public Action<EngineEvent>? Report { get; init; }

    /// <summary>The disk.</summary>
    public IJournalDisk Disk { get; init; } = JournalDisk.Instance;

    /// <summary>How much room the disk must have, in bytes.</summary>
    public long LeastFreeSpace { get; init; } = 64L << 20;

    /// <summary>The size at which a journal segment is left for the next, in bytes.</summary>
    public long SegmentBytes { get; init; } = Journal.SegmentBytes;
}

/// <summary>Opens stores in folders. docs/store.md says what is in one.</summary>
public static class StoreFolder
{
    /// <summary>The folder of plans in a store's folder.</summary>
    public const string PlanFolder = "plans";

    internal const string JournalFolder = "journal";

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Opens the store: takes its lock, checks the folder, reads the end of the journal, and brings the view up to date or makes it anew.
    /// </summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.StoreNotFound"/>, <see cref="ErrorIds.StoreExists"/>, <see cref="ErrorIds.StoreLocked"/>, <see cref="ErrorIds.StoreNewer"/>, <see cref="ErrorIds.StoreDamaged"/>,
    /// <see cref="ErrorIds.StoreNoSpace"/>, <see cref="ErrorIds.StoreUnsupportedFileSystem"/>, <see cref="ErrorIds.StoreWriteFailed"/>.
    /// </exception>
    public static async ValueTask<JournaledStore> OpenAsync(StoreOpening opening, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(opening);
        var folder = System.IO.Path.GetFullPath(opening.Path);
        var begun = opening.Clock.GetTimestamp();
        var told = false;
        while (true)
        {
            try
            {
                // Reading the journal and the view is work for a thread of its own, which the caller can leave.
                return await Task.Run(() => Open(opening, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.StoreLocked && opening.Clock.GetElapsedTime(begun) < opening.LockWait)
            {
                if (!told)
                    opening.Report?.Invoke(new VerboseEvent($"{e.Error.Message} Waiting for it."));
                told = true;
            }

            await Task.Delay(LockPoll, opening.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static JournaledStore Open(StoreOpening opening, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var exists = File.Exists(System.IO.Path.Combine(folder, StoreManifest.FileName));
            CheckPlace(folder, exists, opening.Create);
            Directory.CreateDirectory(folder);
            FolderProbe.CheckSpace(folder, opening.LeastFreeSpace);
            var held = StoreLock.Take(folder, Owner(opening));
            try
            {
                FolderProbe.CheckFileSystem(folder, held, opening.Disk);
                return Open(opening, folder, held, cancellationToken);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.StoreWriteFailed,
                Category = ProvisioningErrorCategory.Permission,
                Message = $"This account may not write in '{folder}'.",
                RecommendedAction = "Give it the right to, or use another folder.",
                Target = folder,
            }.ToException(e);
        }
        catch (IOException e)
        {
            throw DiskFull.Is(e) ? StoreErrors.NoSpace(folder, e) : StoreErrors.WriteFailed(folder, e);
        }
    }

    private static JournaledStore Open(StoreOpening opening, string folder, StoreLock held, CancellationToken cancellationToken)
    {
        var manifest = File.Exists(System.IO.Path.Combine(folder, StoreManifest.FileName))
            ? StoreManifest.Read(folder, opening.Schema.Version)
            : new() { Id = Guid.NewGuid(), SchemaVersion = opening.Schema.Version, Created = opening.Clock.GetUtcNow() };
        var journalFolder = System.IO.Path.Combine(folder, JournalFolder);
        // What is being erased may be in the view: it is made anew.
        if (ErasureWork.IsBegun(journalFolder))
            opening.View.Discard(folder);
        var view = OpenView(opening, folder, cancellationToken);
        Journal? journal = null;
        try
        {
            var batchIds = new BatchIds();
            var known = view?.Mark is { } mark && mark.StoreId == manifest.Id.ToString("D") ? mark.Sequence : 0;
            journal = Journal.Open(journalFolder, manifest.Id, opening.Schema, known, opening.Disk, opening.SegmentBytes, (sequence, id) => batchIds.Add(id, sequence));
            if (journal.CutBytes > 0)
                opening.Report?.Invoke(new WarningEvent($"The store '{folder}' was not closed the last time: {journal.CutBytes} bytes of a commit that had not been answered were cut off. Nothing that was answered is lost."));
            if (!File.Exists(System.IO.Path.Combine(folder, StoreManifest.FileName)) || manifest.SchemaVersion < opening.Schema.Version || manifest.Format < StoreManifest.CurrentFormat)
                (manifest with { SchemaVersion = opening.Schema.Version, Format = StoreManifest.CurrentFormat }).Write(folder);
            StoreErasing.End(folder, journal, opening.Report);

            var overlay = new Overlay(opening.Schema);
            var opened = view;
            view = null;
            var keeper = ViewKeeper.Open(folder, opening.Schema, manifest.Id, journal, overlay, opening.View, opened, opening.Report, cancellationToken);
            var commits = new CommitQueue(folder, opening.Schema, manifest.Id, journal, overlay, keeper, batchIds);
            var info = new StoreInfo(manifest.Id.ToString("D"), folder, opening.Schema.Version, manifest.Created);
            return new(info, opening.Schema, journal, overlay, keeper, commits, held);
        }
        catch
        {
            view?.Dispose();
            journal?.Dispose();
            throw;
        }
    }

    // A view that cannot be trusted is no reason not to open: it is made anew.
    private static IStoreView? OpenView(StoreOpening opening, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return opening.View.Open(folder, opening.Schema, cancellationToken);
        }
        catch (ViewDamagedException e)
        {
            opening.Report?.Invoke(new WarningEvent($"The view of the store '{folder}' cannot be used ({e.Message.TrimEnd('.')}): it is made anew from the journal. Nothing is lost."));
            opening.View.Discard(folder);
            return null;
        }
    }

    private static void CheckPlace(string folder, bool exists, bool create)
    {
        if (exists && create)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.StoreExists,
                Category = ProvisioningErrorCategory.Conflict,
                Message = $"There is a store in '{folder}' already.",
                RecommendedAction = "Open it without -Create, or name another folder.",
                Target = folder,
            }.ToException();
        }

        if (!exists && Directory.Exists(System.IO.Path.Combine(folder, JournalFolder)) && Segment.Files(System.IO.Path.Combine(folder, JournalFolder)).Count > 0)
            throw StoreErrors.Missing(folder, $"the file {StoreManifest.FileName} is not there, and a journal is");
        if (!exists && !create)
            throw StoreErrors.NotFound(folder);

        if (!exists && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(e => !IsOwn(e)))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.StoreExists,
                Category = ProvisioningErrorCategory.Conflict,
                Message = $"The folder '{folder}' is not empty, and what is in it is no store.",
                RecommendedAction = "Name a folder that is empty or not there.",
                Target = folder,
            }.ToException();
        }
    }

    // What an attempt to make a store may have left behind.
    private static bool IsOwn(string path) => System.IO.Path.GetFileName(path) is "store.lock" or "store.owner" or "store.owner.new" or "store.json.new" or JournalFolder;

    private static StoreOwner Owner(StoreOpening opening) => new()
    {
        User = opening.Actor,
        Host = Environment.MachineName,
        ProcessId = Environment.ProcessId,
        Command = System.IO.Path.GetFileName(Environment.ProcessPath ?? "unknown"),
        Since = opening.Clock.GetUtcNow(),
    };
}
