namespace Provisioning.Engine;

/// <summary>
/// The time for which a membership or an assignment holds. What begins or ends has its instants in the index <see cref="Indexes.Timer"/>, so that a plan finds what fell due since the last one
/// without looking at the rest.
/// </summary>
internal static class Period
{
    /// <summary>True at the start and after it, and before the end.</summary>
    public static bool Includes(DateTimeOffset? from, DateTimeOffset? until, DateTimeOffset now) => !(now < from) && !(now >= until);

    public static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;

    public static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;

    /// <summary>The keys under which what begins or ends is found when it is due.</summary>
    public static IEnumerable<IndexKey> Keys(DateTimeOffset? from, DateTimeOffset? until)
    {
        foreach (var instant in new[] { from, until })
        {
            if (instant is { } due)
                yield return new(Indexes.Timer, IndexTime.Text(due));
        }
    }

    /// <summary>What fell due after the one instant and up to the other; from the beginning of time when there was none.</summary>
    public static StoreQuery Due(string collection, DateTimeOffset? after, DateTimeOffset now) =>
        new(collection) { Index = Indexes.Timer, From = after is { } time ? IndexTime.Text(time.AddTicks(1)) : "", To = IndexTime.Text(now) };

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PeriodInvalid"/> when the end is not after the start.</exception>
    public static void Check(string what, DateTimeOffset? from, DateTimeOffset? until)
    {
        if (!(until <= from))
            return;
        throw new ProvisioningError
        {
            Id = ErrorIds.PeriodInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"{what}: the end ({until:u}) is not after the start ({from:u}).",
            RecommendedAction = "Give an -Until that is later than -From.",
            Target = what,
        }.ToException();
    }
}
