using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What an event did.</summary>
public enum AuditAction
{
    /// <summary>Something was made.</summary>
    Created,

    /// <summary>Something was changed.</summary>
    Changed,

    /// <summary>Something was deleted.</summary>
    Deleted,

    /// <summary>What was written then was erased since, with the person whom it was about (Clear-ProvUser).</summary>
    Erased,

    /// <summary>Something happened, or is about to: a request to an app, a password on its way, a secret that was used.</summary>
    Noted,
}

/// <summary>One thing that happened, as the journal has it: who did what to whom, when and why, with old and new values. Values of sensitive attributes are salted hashes: equal ones are equal.</summary>
public sealed record AuditEvent
{
    /// <summary>The number of the commit in the journal.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its number in the commit, from 1: a commit is whole or not there at all.</summary>
    public required int Part { get; init; }

    /// <summary>When (UTC), by the clock of the machine.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Who: the operating system's account.</summary>
    public required string Actor { get; init; }

    /// <summary>For whom, where the session says so (Open-ProvStore -OnBehalfOf).</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The session: from one opening of the store to its closing.</summary>
    public string? Session { get; init; }

    /// <summary>Why: the cmdlet, or the run.</summary>
    public required string Cause { get; init; }

    /// <summary>What was done.</summary>
    public AuditAction Action { get; init; }

    /// <summary>To what kind of thing: User, Account, Assignment, App, Run, …</summary>
    public required string Kind { get; init; }

    /// <summary>The thing's name, as people know it.</summary>
    public required string Name { get; init; }

    /// <summary>The thing's id in the store.</summary>
    public required string ObjectId { get; init; }

    /// <summary>The user whom it concerns.</summary>
    public string? UserId { get; init; }

    /// <summary>That user's name now, or the last one.</summary>
    public string? UserName { get; init; }

    /// <summary>The app that it concerns.</summary>
    public string? App { get; init; }

    /// <summary>The group that it concerns.</summary>
    public string? GroupId { get; init; }

    /// <summary>The run that did it.</summary>
    public string? RunId { get; init; }

    /// <summary>The plan that it concerns.</summary>
    public string? PlanId { get; init; }

    /// <summary>What happened, where no value was changed.</summary>
    public string? Message { get; init; }

    /// <summary>Old and new values.</summary>
    public IReadOnlyList<AttributeChange> Changes { get; init; } = [];

    /// <summary>The chain's hash at the commit, in lower-case hex.</summary>
    public string CommitHash { get; init; } = "";

    /// <summary>What happened, in a few words.</summary>
    [JsonIgnore]
    public string What => Action == AuditAction.Noted ? $"{Kind} {Name}" : $"{Action} {Kind.ToLowerInvariant()} {Name}";

    /// <inheritdoc/>
    public override string ToString() => $"{Sequence}.{Part}: {What}";
}
