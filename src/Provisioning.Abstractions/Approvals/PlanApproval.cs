namespace Provisioning;

/// <summary>What an approver says of a plan.</summary>
public enum PlanDecision
{
    /// <summary>It may be applied.</summary>
    Approve,

    /// <summary>It may not.</summary>
    Deny,
}

/// <summary>What an approver said of a plan, and the signature over it.</summary>
public sealed record PlanApproval
{
    /// <summary>The plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>What was decided.</summary>
    public PlanDecision Decision { get; init; }

    /// <summary>The approver's name when it came in.</summary>
    public required string Approver { get; init; }

    /// <summary>The id of the key that signed it (<see cref="Approver.KeyId"/>).</summary>
    public required string KeyId { get; init; }

    /// <summary>When it was signed, as the signer's clock says (UTC).</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Why.</summary>
    public string? Comment { get; init; }

    /// <summary>The statement that is signed: one line of JSON (docs/plans.md).</summary>
    public required string Statement { get; init; }

    /// <summary>The signature over the statement's UTF-8, as Base64.</summary>
    public required string Signature { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Decision} {PlanId} by {Approver}";
}
