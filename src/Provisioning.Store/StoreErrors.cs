namespace Provisioning.Store;

/// <summary>The errors of stores, each said in one place.</summary>
internal static class StoreErrors
{
    private const string FromBackup = "Restore a backup with Restore-ProvStore; keep this folder as it is until then.";

    public static ProvisioningException Damaged(string file, long offset, string why) => new ProvisioningError
    {
        Id = ErrorIds.StoreDamaged,
        Category = ProvisioningErrorCategory.Damaged,
        Message = $"The journal file '{file}' is damaged at byte {offset}: {why}.",
        RecommendedAction = FromBackup,
        Target = file,
    }.ToException();

    public static ProvisioningException Missing(string folder, string why) => new ProvisioningError
    {
        Id = ErrorIds.StoreDamaged,
        Category = ProvisioningErrorCategory.Damaged,
        Message = $"The journal in '{folder}' is not whole: {why}.",
        RecommendedAction = FromBackup,
        Target = folder,
    }.ToException();

    public static ProvisioningException NotFound(string folder) => new ProvisioningError
    {
        Id = ErrorIds.StoreNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"There is no store in '{folder}'.",
        RecommendedAction = "Check the path, or make a new store there with -Create.",
        Target = folder,
    }.ToException();

    public static ProvisioningException Newer(string path, string why) => new ProvisioningError
    {
        Id = ErrorIds.StoreNewer,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The store '{path}' was written by a newer version of this module: {why}.",
        RecommendedAction = "Open it with that version or a later one.",
        Target = path,
    }.ToException();

    public static ProvisioningException NotErasable(long sequence) => new ProvisioningError
    {
        Id = ErrorIds.ErasureImpossible,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"Nothing was erased: commit {sequence} was written by a version of this module whose chain of hashes is over the values themselves, so that they cannot be taken out of it.",
        RecommendedAction = "Begin a new store: Export-ProvConfig here, Import-ProvConfig and Invoke-ProvImport there, then delete this one's folder with its backups.",
        Target = sequence.ToString(System.Globalization.CultureInfo.InvariantCulture),
    }.ToException();

    public static ProvisioningException ErasureUnfinished(string folder, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.ErasureImpossible,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"In the store '{folder}' an erasure was broken off and is not ended{(cause is null ? "" : $": {cause.Message.TrimEnd('.')}")}.",
        RecommendedAction = "Close the store and open it again: that brings it to its end.",
        Target = folder,
    }.ToException(cause);

    public static ProvisioningException NoSpace(string path, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.StoreNoSpace,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The disk of the store '{path}' is full: the last commit was not made, everything before it is safe.",
        RecommendedAction = "Make room on the disk, then repeat what was under way: Resume-ProvRun takes up a run.",
        Target = path,
        IsTransient = true,
    }.ToException(cause);

    public static ProvisioningException WriteFailed(string path, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.StoreWriteFailed,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The store '{path}' cannot be written{(cause is null ? "" : $" ({cause.Message.TrimEnd('.')})")}: nothing more is written to it in this session, since what the disk has of the last commit is not known.",
        RecommendedAction = "Check the disk, then close the store and open it again: it keeps what is whole.",
        Target = path,
    }.ToException(cause);

    public static ProvisioningException ViewNoSpace(string path, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.StoreNoSpace,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The disk of the store '{path}' is full: every commit is safe in the journal, and the view that searches need cannot be written.",
        RecommendedAction = "Make room on the disk, then repeat the command: the view catches up.",
        Target = path,
        IsTransient = true,
    }.ToException(cause);

    public static ProvisioningException ViewFailed(string path, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.StoreWriteFailed,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The view of the store '{path}' cannot be used{(cause is null ? "" : $" ({cause.Message.TrimEnd('.')})")}. Every commit is safe in the journal.",
        RecommendedAction = "Check the disk, then repeat the command: the view is made anew from the journal.",
        Target = path,
        IsTransient = true,
    }.ToException(cause);

    public static ProvisioningException Closed(string path) => new ProvisioningError
    {
        Id = ErrorIds.StoreClosed,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The store '{path}' was closed.",
        RecommendedAction = $"Open it again: Open-ProvStore '{path}'.",
        Target = path,
    }.ToException();

    public static ProvisioningException Conflict(string id, DocumentWrite write, string why) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"{write.Collection}/{write.Id} was not saved: {why}.",
        RecommendedAction = "Read it again and repeat the change.",
        Target = $"{write.Collection}/{write.Id}",
        Detail = why,
    }.ToException();
}
