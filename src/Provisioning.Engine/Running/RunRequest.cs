namespace Provisioning.Engine;

/// <summary>How a run is to be made.</summary>
public sealed record RunRequest
{
    /// <summary>Vaults that cannot be reached: accounts whose password would have to go there are not made.</summary>
    public IReadOnlyCollection<string> ClosedVaults { get; init; } = [];
}
