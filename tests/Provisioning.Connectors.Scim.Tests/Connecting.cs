namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Connectors to services of tests.</summary>
internal static class Connecting
{
    /// <summary>A connector to a service, with time for an answer on a machine that is busy.</summary>
    /// <param name="baseUri">The service's address.</param>
    /// <param name="token">Its token.</param>
    /// <param name="clock">The time.</param>
    /// <param name="settings">What the app is set to besides.</param>
    public static ScimConnectorPair To(string baseUri, string token, TimeProvider clock, params (string Name, AttributeValue Value)[] settings) => To(baseUri, token, clock, null, settings);

    /// <inheritdoc cref="To(string, string, TimeProvider, ValueTuple{string, AttributeValue}[])"/>
    /// <param name="baseUri">The service's address.</param>
    /// <param name="token">Its token.</param>
    /// <param name="clock">The time.</param>
    /// <param name="report">Takes what the connector tells.</param>
    /// <param name="settings">What the app is set to besides.</param>
    public static ScimConnectorPair To(string baseUri, string token, TimeProvider clock, Action<EngineEvent>? report, params (string Name, AttributeValue Value)[] settings)
    {
        var app = new App
        {
            Name = "slack",
            Connector = "Scim",
            Direction = AppDirection.Target,
            Settings = settings.Aggregate(AttributeSet.Empty.With("BaseUri", baseUri).With("Timeout", 600), (set, s) => set.With(s.Name, s.Value)),
        };
        return new(new ScimConnectorFactory().Create(new(app, _ => new(token.ToCharArray()), clock, report)));
    }
}
