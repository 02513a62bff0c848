namespace Provisioning.Engine;

/// <summary>Requests to an endpoint that had no token that is known, as the journal keeps them.</summary>
/// <param name="App">The endpoint's app.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Addresses">From where, as far as is kept.</param>
/// <param name="MoreAddresses">True when they came from others too.</param>
/// <param name="First">When the first one came.</param>
internal sealed record SignInRefusal(string App, long Count, IReadOnlyList<string> Addresses, bool MoreAddresses, DateTimeOffset First);
