using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Says, value by value, what of a change can be taken back. Pure.</summary>
/// <param name="now">What there is now, less what was taken back already.</param>
internal sealed class UndoAttributes(AttributeSet now)
{
    private readonly List<AttributeChange> _changes = [];
    private readonly List<string> _moved = [];

    /// <summary>What there is once the changes are made.</summary>
    public AttributeSet Now { get; private set; } = now;

    /// <summary>What gives the old values back.</summary>
    public IReadOnlyList<AttributeChange> Changes => _changes;

    /// <summary>The paths whose values are others by now, and are left alone.</summary>
    public IReadOnlyList<string> Moved => _moved;

    /// <summary>Takes one value back. False when it is left as it is: it is as it was before, or somebody has changed it since.</summary>
    public bool TakeBack(AttributeChange made)
    {
        var path = Paths.Get(made.Path);
        var current = path.Get(Now);
        if (current.SameValues(made.Old))
            return false;
        if (!current.SameValues(made.New))
        {
            _moved.Add(made.Path);
            return false;
        }

        // Of two changes of one value the earlier one has the last word.
        var before = _changes.FindIndex(c => c.Path == made.Path);
        if (before < 0)
            _changes.Add(new(made.Path, current, made.Old));
        else
            _changes[before] = _changes[before] with { New = made.Old };
        Now = path.Set(Now, made.Old);
        return true;
    }
}
