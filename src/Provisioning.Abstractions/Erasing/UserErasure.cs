namespace Provisioning;

/// <summary>What is erased of a person, or was, and what is not.</summary>
public sealed record UserErasure
{
    /// <summary>The person's id: it stays, as the name under which the history is readable.</summary>
    public required string UserId { get; init; }

    /// <summary>How many records of the journal are the person's own: documents, rows, accounts, tasks, outcomes. Nothing of them stays but what says that they were there.</summary>
    public int Records { get; init; }

    /// <summary>How many records of the journal are of others too, and lose what they say of the person: plans, deliveries, what guards held.</summary>
    public int SharedRecords { get; init; }

    /// <summary>How many changes of plans are the person's.</summary>
    public int PlanChanges { get; init; }

    /// <summary>What is not reached, each as a sentence.</summary>
    public IReadOnlyList<string> NotErased { get; init; } = [];

    /// <summary>The number of the commit that says so; 0 where nothing was erased.</summary>
    public long Sequence { get; init; }

    /// <summary>How the person is called from then on.</summary>
    public string Name => NameOf(UserId);

    /// <summary>How an erased person is called.</summary>
    public static string NameOf(string userId) => $"erased person {userId}";

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Records} records, {SharedRecords} of others, {PlanChanges} changes of plans";
}
