namespace Provisioning.Engine;

/// <summary>What is read of others than the user, to work out values.</summary>
/// <param name="App">The app whose accounts are meant.</param>
internal sealed record OthersRead(string App)
{
    /// <summary>Those of whose records something is made, in the order of their places.</summary>
    public IReadOnlyList<LinkedRecord> Linked { get; init; } = [];

    /// <summary>True when the user's groups are asked for.</summary>
    public bool AsksForGroups { get; init; }

    /// <summary>References that become the keys of accounts.</summary>
    public IReadOnlyList<AccountReference> References { get; init; } = [];

    /// <summary>True when the user's own record is all that is read.</summary>
    public bool IsNothing => Linked.Count == 0 && !AsksForGroups && References.Count == 0;
}
