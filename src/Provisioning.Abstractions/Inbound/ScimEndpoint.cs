namespace Provisioning;

/// <summary>An inbound SCIM endpoint that is running, as it was when it was asked for.</summary>
/// <param name="App">The app whose people are pushed in there.</param>
/// <param name="BaseUri">The address to give to the upstream system.</param>
/// <param name="Store">The folder of the store.</param>
/// <param name="Started">Since when (UTC).</param>
/// <param name="Users">How many users were pushed in and not taken back.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="Requests">How many requests it has answered, by method and status: "POST 201".</param>
public sealed record ScimEndpoint(string App, string BaseUri, string Store, DateTimeOffset Started, long Users, long Groups, IReadOnlyDictionary<string, long> Requests)
{
    /// <summary>The id of the last run in which it imported what was pushed; null for none yet.</summary>
    public string? LastRunId { get; init; }

    /// <summary>When that run ended (UTC).</summary>
    public DateTimeOffset? LastImport { get; init; }

    /// <summary>What went wrong in its last import, the first of it; null for nothing.</summary>
    public string? ImportError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => App;
}
