namespace Provisioning;

/// <summary>An app of which can be tried what it does, on objects made for that and deleted afterwards.</summary>
public interface IProbedConnector : IConnector
{
    /// <summary>
    /// Makes an object that cannot be anybody's, tries on it what the app does, and deletes it whatever happens. Objects of other people are read where it must be and never changed, and nothing of them is in the result. What was
    /// made and could not be deleted is named in the result. A cancellation ends the trying, not the deleting; it gives the result of what was done, and does not throw.
    /// </summary>
    /// <param name="name">The name of what is made, such as provisioning-probe-4f1c2a: a letter, then letters, digits and '-'. Where names have domains, one is added.</param>
    /// <param name="cancellationToken">Ends the trying.</param>
    ValueTask<ProbeResult> ProbeAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What came of trying an app.</summary>
/// <param name="Features">What was tried, in order.</param>
/// <param name="LeftBehind">What was made and is still there, or may be, by its kind, name and key.</param>
/// <param name="Error">Why the trying ended early, or null.</param>
public sealed record ProbeResult(IReadOnlyList<AppFeature> Features, IReadOnlyList<string> LeftBehind, ProvisioningError? Error = null);
