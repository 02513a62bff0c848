namespace Provisioning.Engine;

/// <summary>An event of a run: what became of some of its changes.</summary>
internal sealed record OutcomeRecord
{
    public required string RunId { get; init; }

    /// <summary>The directory or the app.</summary>
    public required string Target { get; init; }

    /// <summary>The users of the changes, of those that were not made: nothing else in the commit names them.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>The numbers of the changes in the plan.</summary>
    public required IReadOnlyList<int> Numbers { get; init; }

    public required ChangeOutcome Outcome { get; init; }

    /// <summary>The account's key, where the change gave it one.</summary>
    public string? AccountKey { get; init; }

    /// <summary>What an account was that was in the app already and belonged to nobody.</summary>
    public FoundAccount? Found { get; init; }

    /// <summary>Of a change of who is in a group, those for whom nothing was sent: by the user's id, else the account's key. Null where all were.</summary>
    public IReadOnlyList<string>? Untouched { get; init; }

    /// <summary>Why not; an id of <see cref="ErrorIds"/>.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Why not, in words.</summary>
    public string? Message { get; init; }
}

/// <summary>An account as it was in the app before it was taken over.</summary>
/// <param name="Active">Whether it could be used.</param>
/// <param name="Attributes">What was changed of it.</param>
internal sealed record FoundAccount(bool Active, IReadOnlyList<AttributeChange> Attributes);
