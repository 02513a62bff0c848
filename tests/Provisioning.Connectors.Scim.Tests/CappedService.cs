using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A service that gives only so many users to one question, and says truly how many there are.</summary>
public sealed class CappedService : IAsyncDisposable
{
    private readonly AnyService _service;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private CappedService(AnyService service, FaultProxy proxy) => (_service, Proxy) = (service, proxy);

    public FaultProxy Proxy { get; }

    /// <summary>Starts a service with these users. It has no cap yet.</summary>
    public static async Task<CappedService> StartAsync(string name, IEnumerable<string> users)
    {
        var service = await AnyService.StartAsync(name);
        var capped = new CappedService(service, await FaultProxy.StartAsync(service.BaseUri));
        await using var connector = capped.Connect();
        foreach (var user in users)
            await connector.Target.CreateAsync(Person(user), None);
        capped.Proxy.Requests.Clear();
        return capped;
    }

    /// <summary>A connector that goes through the proxy.</summary>
    public ScimConnectorPair Connect(params (string Name, AttributeValue Value)[] settings) => Connecting.To(Proxy.BaseUri, _service.Token, _clock, [("PageSize", 3), .. settings]);

    /// <summary>Caps what one question is given, where the rule does not say otherwise.</summary>
    public void Cap(int most, Func<ProxiedRequest, Fault?>? rule = null) => Proxy.Rule = r => rule?.Invoke(r) ?? (IsList(r) ? new Fault.Rewrite(b => Cut(b, most - Start(r) + 1)) : null);

    /// <summary>Runs to the end while the clock goes on.</summary>
    public Task<T> RunAsync<T>(ValueTask<T> work) => _clock.RunAsync(Proxy, work.AsTask());

    /// <summary>The error that the work ends with.</summary>
    public async Task<ProvisioningError> ErrorAsync<T>(ValueTask<T> work) => (await Should.ThrowAsync<ProvisioningException>(() => RunAsync(work))).Error;

    /// <summary>Whether the request asks for a list of users.</summary>
    public static bool IsList(ProxiedRequest request) => request.Path.StartsWith("Users?", StringComparison.Ordinal) || request.Path == "Users/.search";

    /// <summary>The filter of the request; empty where it has none.</summary>
    public static string Filter(ProxiedRequest request) => request.Method == "POST"
        ? JsonNode.Parse(request.Body)!["filter"]?.GetValue<string>() ?? ""
        : Uri.UnescapeDataString(Regex.Match(request.Path, "filter=([^&]*)").Groups[1].Value);

    /// <summary>The place that the request asks from.</summary>
    public static int Start(ProxiedRequest request) => int.Parse(Regex.Match(request.Path + request.Body, "startIndex[\"]?[=:]([0-9]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The list with no more than so many resources.</summary>
    public static string Cut(string list, int most)
    {
        var body = JsonNode.Parse(list)!.AsObject();
        if (body["Resources"] is JsonArray all)
            body["Resources"] = new JsonArray([.. all.Take(Math.Max(0, most)).Select(r => r!.DeepClone())]);
        return body.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _service.DisposeAsync();
    }
}
