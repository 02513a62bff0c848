namespace Provisioning.Engine;

/// <summary>Who is to be put into one group of an app, and who is to be taken out, as a plan finds it. Not thread-safe.</summary>
/// <param name="group">The group.</param>
/// <param name="known">The group in the app as far as it is known; null for one that is yet to be made.</param>
/// <param name="takesAway">False where nothing is taken away.</param>
internal sealed class PushWishes(PushGroup group, AppGroup? known, bool takesAway)
{
    private readonly Dictionary<string, UndoneGroupValue> _held = (known?.Undone ?? []).Where(u => u.MemberKey is not null).ToDictionary(u => u.MemberKey!, StringComparer.Ordinal);

    public PushGroup Group => group;

    /// <summary>The app's key of the group, or null.</summary>
    public string? Key => known?.Key;

    /// <summary>The change that makes or links the group, or null.</summary>
    public int? Number { get; set; }

    /// <summary>True when there is no group to speak of: it waits for the time of its next try.</summary>
    public bool IsAbsent { get; set; }

    public List<ChangeMember> Added { get; } = [];

    public List<ChangeMember> Removed { get; } = [];

    /// <summary>Who is where they are to be already, and of whom only that is to be noted.</summary>
    public List<ChangeMember> Noted { get; } = [];

    /// <summary>The keys of accounts of which something was undone, and about which nothing was decided yet.</summary>
    public IEnumerable<string> Undecided => _held.Keys;

    /// <summary>Decides about one account.</summary>
    /// <param name="member">Whose it is.</param>
    /// <param name="wanted">Whether it is to be in the group.</param>
    /// <param name="there">That it is in it; null when it is not, as far as is known.</param>
    public void Decide(ChangeMember member, bool wanted, AppMembership? there)
    {
        var held = member.AccountKey is { } key ? _held.GetValueOrDefault(key) : null;
        if (held is not null)
            _held.Remove(member.AccountKey!);
        if (wanted && there is null)
        {
            if (held is not { Wanted: true })
                Added.Add(member);
        }
        else if (wanted)
        {
            if (!there!.Pushed || held is not null)
                Noted.Add(member with { DependsOn = null });
        }
        else if (there is null)
        {
            if (held is { Wanted: true })
                Noted.Add(member with { Removed = true, DependsOn = null });
        }
        else if (takesAway && (there.Pushed || group.Push.Exclusive) && held is not { Wanted: false })
        {
            Removed.Add(member with { Removed = true });
        }
    }
}
