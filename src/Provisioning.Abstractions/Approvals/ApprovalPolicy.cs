using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Which plans need whose consent before they are applied.</summary>
public sealed record ApprovalPolicy
{
    /// <summary>The app, or <see cref="Change.Directory"/>, whose changes it is about; null for all that have no policy of their own.</summary>
    public string? App { get; init; }

    /// <summary>How many approvers have to approve; 0 for none.</summary>
    public int Approvals { get; init; }

    /// <summary>From how many changes of the app on. Fewer need no approval.</summary>
    public int MinChanges { get; init; } = 1;

    /// <summary>True to need approvals, however few changes there are, where what guards hold is to be released.</summary>
    public bool ForRelease { get; init; }

    /// <summary>True to let whoever made the plan be one of the approvers.</summary>
    public bool AllowAuthor { get; init; }

    /// <summary>For how many hours a plan can be applied after it was made; null for ever.</summary>
    public int? ValidHours { get; init; }

    /// <summary>The journal's sequence number of the last change; 0 when nobody has set it.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => App ?? "default";
}
