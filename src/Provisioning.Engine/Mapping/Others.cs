using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>What is known of others for one user: all that the mappings of one app take from elsewhere than the user's own record. Immutable.</summary>
internal sealed record Others
{
    /// <summary>Nothing: for the mappings that read the user alone.</summary>
    public static Others None { get; } = new();

    /// <summary>The records that expressions speak of, the user's own first; null for somebody whom nobody is. Empty where only the user's own is read.</summary>
    public IReadOnlyList<AttributeSet?> Records { get; init; } = [];

    /// <summary>The groups of which the user is a member.</summary>
    public IReadOnlyList<ExpressionGroup> Groups { get; init; } = [];

    /// <summary>The keys of the accounts in the app of those to whom the user refers, by user id; who has no account there is missing.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>On what the values that are made of it rest.</summary>
    public IReadOnlyList<ChangeBasis> Basis { get; init; } = [];
}
