namespace Provisioning.Engine;

/// <summary>Whether a read that is asked for changes only can be one.</summary>
internal static class DeltaChoice
{
    /// <summary>Why the app has to be read whole, as the end of a sentence; null when what changed is enough.</summary>
    /// <param name="app">The app.</param>
    /// <param name="state">How it was read before.</param>
    /// <param name="capabilities">What its connector can do.</param>
    /// <param name="configuration">The configuration with which it is read now.</param>
    /// <param name="force">True when everything is to be evaluated.</param>
    /// <param name="now">The time.</param>
    public static string? WhyWhole(App app, AppState state, ConnectorCapabilities capabilities, string configuration, bool force, DateTimeOffset now)
    {
        if (force)
            return "that was asked for";
        if (!capabilities.HasFlag(ConnectorCapabilities.DeltaRead))
            return "it cannot tell what changed";
        if (state.LastRead is null)
            return "it was never read before";
        if (state.ReadConfiguration is null)
            return "not all that the last read gave has been applied";
        if (state.ReadConfiguration != configuration)
            return "its configuration is another one since it was last read";
        if (state.NoDeltas is { } reason)
            return reason;
        if (state.Watermark is null)
            return "no read of it has proven itself whole and said where changes begin";
        // A clock that was set back proves nothing.
        var age = now - (state.LastFullRead ?? DateTimeOffset.MinValue);
        return age < TimeSpan.Zero || age >= TimeSpan.FromHours(app.FullReadHours ?? App.DefaultFullReadHours) ? $"that was last done at {state.LastFullRead:u}" : null;
    }
}
