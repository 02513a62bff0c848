namespace Provisioning;

/// <summary>Which of two plans has a change.</summary>
public enum PlanSide
{
    /// <summary>Both have one, and they differ.</summary>
    Both,

    /// <summary>Only the first one (-ReferencePlan).</summary>
    Reference,

    /// <summary>Only the second one (-DifferencePlan).</summary>
    Difference,
}

/// <summary>What differs between two plans for one object.</summary>
/// <param name="Side">Which plan has a change of it.</param>
/// <param name="Reference">The change of the first plan, or null.</param>
/// <param name="Difference">The change of the second plan, or null.</param>
public sealed record PlanDifference(PlanSide Side, Change? Reference, Change? Difference)
{
    /// <summary>The directory, or the app.</summary>
    public string Target => (Reference ?? Difference!).Target;

    /// <summary>The user's name, or the group; of an object that is nobody's, its key.</summary>
    public string? UserName => (Difference ?? Reference!).Subject;

    /// <summary>The user's id.</summary>
    public string? UserId => (Difference ?? Reference!).UserId;

    /// <inheritdoc/>
    public override string ToString() => Side switch
    {
        PlanSide.Reference => $"only in the first: {Reference}",
        PlanSide.Difference => $"only in the second: {Difference}",
        _ => $"{Reference}, then {Difference}",
    };
}
