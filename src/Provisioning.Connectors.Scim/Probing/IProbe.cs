namespace Provisioning.Connectors.Scim;

/// <summary>Tries one thing at a service. It leaves the user that it works on as it can go on being worked on.</summary>
internal interface IProbe
{
    /// <summary>What is tried, for errors and progress.</summary>
    string Feature { get; }

    /// <summary>Tries it.</summary>
    /// <exception cref="ProvisioningException">The service could not be asked.</exception>
    IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, CancellationToken cancellationToken);
}
