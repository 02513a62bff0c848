using Provisioning.Testing;
using Xunit.Abstractions;

namespace Provisioning.Connectors.Scim.Tests;

public sealed class ProbeTests(ITestOutputHelper o)
{
    [Theory]
    [InlineData(null)]
    [InlineData(ScimServerKind.Scimmy)]
    [InlineData(ScimServerKind.ScimmyWithoutPages)]
    [InlineData(ScimServerKind.Jackson)]
    [InlineData(ScimServerKind.BetterAuth)]
    public async Task Explore(ScimServerKind? kind)
    {
        await using var at = kind is { } k ? await ProbedServer.StartAsync(k) : await ProbedServer.StartAsync();
        var result = await at.ProbeAsync();
        o.WriteLine($"{kind} error {result.Error?.Message} left {string.Join(" | ", result.LeftBehind)}");
        foreach (var f in result.Features)
            o.WriteLine($"{f.Feature,-30} {f.State,-8} said={f.Said} seen={f.Seen} => {f.Follows} {f.SettingText}");
        foreach (var r in at.Proxy.Requests)
            o.WriteLine($"   {r.Method} {r.Path} {r.Body}");
    }
}
