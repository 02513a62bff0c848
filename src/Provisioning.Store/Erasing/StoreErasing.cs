namespace Provisioning.Store;

/// <summary>Erases what is in a store's folder beside the journal, and ends what was broken off.</summary>
internal static class StoreErasing
{
    /// <summary>Erases lines, and what plans left behind that were broken off while they were made.</summary>
    public static void EraseFiles(string folder, IReadOnlyList<ErasedLines> lines)
    {
        foreach (var file in lines)
            LineEraser.Erase(folder, file);
        var plans = Path.Combine(folder, StoreFolder.PlanFolder);
        foreach (var left in Directory.Exists(plans) ? Directory.EnumerateFiles(plans, "*.part").Concat(Directory.EnumerateFiles(plans, "*" + SegmentEraser.Unfinished)) : [])
            DeleteUnlessUsed(left);
    }

    /// <summary>Ends an erasure that was broken off. The view is not there: it is made anew afterwards.</summary>
    public static void End(string folder, Journal journal, Action<EngineEvent>? report)
    {
        if (journal.UnfinishedErasure() is not { } work)
            return;
        report?.Invoke(new WarningEvent($"In the store '{folder}' an erasure was broken off: it is brought to its end."));
        journal.Erase(work);
        EraseFiles(folder, work.Lines);
        journal.EndErasure();
    }

    // A plan that is being made has its parts open.
    private static void DeleteUnlessUsed(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
        }
    }
}
