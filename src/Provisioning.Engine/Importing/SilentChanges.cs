namespace Provisioning.Engine;

/// <summary>
/// Finds out whether an app changes objects and leaves the time of their last change as it was: deltas miss such changes, and only a whole read, which has all of them, can tell. For one whole read.
/// </summary>
/// <param name="state">How the app was read before.</param>
/// <param name="isComparable">False when objects differ from what is recorded for another reason than that the app changed them.</param>
internal sealed class SilentChanges(AppState state, bool isComparable)
{
    // Clocks of one service differ, and a change may be dated when it began.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private long _count;
    private string? _first;

    /// <summary>What was found, as the end of a sentence; null when there is nothing to be said.</summary>
    public string? Finding => _count == 0 ? null : $"it changed {_count} {(_count == 1 ? "object" : "objects")} ('{_first}'{(_count > 1 ? " and others" : "")}) and left the time of the last change as it was";

    /// <summary>Looks at an object that is other than it was recorded.</summary>
    public void Look(RemoteObject changed)
    {
        // What could not be used before is no more as it was recorded, without having changed.
        if (!isComparable || state.LastProblems > 0 || state.Newest - Margin is not { } since || changed.Modified is not { } modified || modified >= since)
            return;
        _count++;
        _first ??= changed.Key;
    }
}
