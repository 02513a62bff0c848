namespace Provisioning.Connectors.Directory;

/// <summary>What a refusal means.</summary>
/// <param name="Id">The error id.</param>
/// <param name="Category">What kind of error it is.</param>
/// <param name="Why">The end of a sentence.</param>
/// <param name="Action">What to do, as a sentence; {app} stands for the app's name.</param>
/// <param name="IsTransient">True when the same request may succeed later.</param>
internal sealed record ResultMeaning(string Id, ProvisioningErrorCategory Category, string Why, string Action, bool IsTransient = false);
