using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>One endpoint of a service: asks for lists and for one resource, and tells a resource that is gone from a service that is.</summary>
/// <param name="settings">The app's settings.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="kind">Of which kind the resources are.</param>
/// <param name="bulk">Sends writes that may go in company; null where each goes by itself.</param>
internal sealed class ResourceEndpoint(ScimSettings settings, ScimClient client, ResourceKind kind, BulkSender? bulk = null)
{
    private const string AnyVersion = "*";

    private readonly string _search = $"{kind.Path}/.search";
    private volatile bool _wantsVersions;

    /// <summary>True when the service has refused a write because it had no version (RFC 6585 §3).</summary>
    public bool WantsVersions => _wantsVersions;

    /// <summary>The address of one resource as errors may show it.</summary>
    public string One { get; } = $"{kind.Path}/{{id}}";

    /// <summary>Asks for a list.</summary>
    /// <param name="query">The query, such as "startIndex=1&amp;count=100".</param>
    /// <param name="name">The query as errors may show it: without values.</param>
    /// <param name="parse">Reads the answer; a <see cref="JsonException"/> says that it is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<T> ListAsync<T>(string query, string name, BodyParser<T> parse, CancellationToken cancellationToken)
    {
        var answer = settings.SearchRequests
            ? await SearchAsync(query, cancellationToken).ConfigureAwait(false)
            : await client.SendAsync(HttpMethod.Get, $"{kind.Path}?{query}", $"{kind.Path}?{name}", null, null, cancellationToken).ConfigureAwait(false);
        return Parse(parse, answer.Body, ListName(name), isWrite: false);
    }

    /// <summary>Asks for the first resource of all, to see whether there is a list at all and how many it says there are.</summary>
    public ValueTask<ListResponse> FirstAsync(CancellationToken cancellationToken) => ListAsync("startIndex=1&count=1", "startIndex&count", ListResponse.Parse, cancellationToken);

    /// <summary>Asks for the resources of which an attribute has a value, ten at most.</summary>
    /// <returns>Those that really have it: a service that does not understand the filter may answer with everybody.</returns>
    public async ValueTask<IReadOnlyList<AttributeSet>> FindAsync(AttributePath path, string value, StringComparison comparison, string? more, CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString(ScimFilter.ForValue(path, value).ToString());
        var name = $"filter={path.Canonical} eq …";
        var list = await FilterAsync($"filter={filter}&startIndex=1&count=10{more}", name, cancellationToken).ConfigureAwait(false);
        // Taken for nobody, a second one would be made of somebody who has one.
        if (list is { TotalResults: > 0, Resources.Count: 0 })
            throw ScimErrors.Protocol(settings.App, ListName(name), $"it says that it has {list.TotalResults} of them, and gives none", isWrite: false);
        return [.. list.Resources.Where(r => path.Get(r).AsList().Any(v => string.Equals(v.ToString(), value, comparison)))];
    }

    /// <summary>Asks for one resource.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountNotFound"/> and others.</exception>
    public async ValueTask<(AttributeSet Resource, string? Version)> GetAsync(string key, string? query, CancellationToken cancellationToken)
    {
        var answer = await SendToAsync(HttpMethod.Get, key, query, null, null, cancellationToken).ConfigureAwait(false);
        return (Parse(AttributeSet.Parse, answer.Body, $"GET {One}", isWrite: false), answer.Version);
    }

    /// <summary>Sends a request that makes a resource.</summary>
    public ValueTask<ScimAnswer> PostAsync(byte[] body, CancellationToken cancellationToken, bool isInBulk = false) => SendAsync(HttpMethod.Post, kind.Path, kind.Path, body, null, isInBulk, cancellationToken);

    /// <summary>Sends a request to one resource. Ids may hold anything, such as a mail address.</summary>
    public async ValueTask<ScimAnswer> SendToAsync(HttpMethod method, string key, string? query, byte[]? body, string? version, CancellationToken cancellationToken, bool isInBulk = false)
    {
        try
        {
            return await SendAsync(method, $"{kind.Path}/{Uri.EscapeDataString(key)}{query}", One, body, version, isInBulk, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound)
        {
            await CheckServesAsync($"{method} {One}", cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (ProvisioningException e) when (version is null && method != HttpMethod.Get && ScimErrors.IsVersionWanted(e.Error))
        {
            // From now on each change has the version of the look before it.
            _wantsVersions = true;
            var (resource, current) = await GetAsync(key, null, cancellationToken).ConfigureAwait(false);
            return await SendToAsync(method, key, query, body, current ?? VersionOf(resource) ?? AnyVersion, cancellationToken, isInBulk).ConfigureAwait(false);
        }
    }

    public T Parse<T>(BodyParser<T> parse, byte[] body, string request, bool isWrite)
    {
        try
        {
            return parse(body);
        }
        catch (JsonException)
        {
            var html = body.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("<"u8);
            throw ScimErrors.Protocol(settings.App, request, body.Length == 0 ? "it has no body" : html ? "it is a web page" : "it is no JSON object of SCIM", isWrite);
        }
    }

    /// <summary>The id of a resource. That of the body counts: locations are missing, relative or wrong on some services.</summary>
    public string IdOf(AttributeSet resource, string request, bool isWrite, string? key) =>
        resource["id"].ToString() is { Length: > 0 } own ? own : key ?? throw ScimErrors.Protocol(settings.App, request, $"a {kind.One} has no id", isWrite);

    /// <summary>The version that a resource says it has.</summary>
    public static string? VersionOf(AttributeSet resource) => resource["meta"].AsComplex()?["version"].AsString();

    /// <summary>Whether the refusal says that the service has no such method.</summary>
    public static bool IsWithoutMethod(ProvisioningException error) =>
        error.Error is { Id: ErrorIds.AppRejected, Category: ProvisioningErrorCategory.InvalidOperation };

    private string ListName(string name) => settings.SearchRequests ? $"POST {_search}" : $"GET {kind.Path}?{name}";

    private async ValueTask<ScimAnswer> SearchAsync(string query, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SearchAsync(_search, SearchBodies.Of(query), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound || IsWithoutMethod(e))
        {
            throw ScimErrors.NoSearch(e, settings.App, kind);
        }
    }

    // A filter that is not known is answered with 400 and 501, and with 404 and 500 too, by services that have a list without it.
    private async ValueTask<ListResponse> FilterAsync(string query, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(query, name, ListResponse.Parse, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppUnavailable)
        {
            await CheckServesAsync(ListName(name), cancellationToken).ConfigureAwait(false);
            throw ScimErrors.NoFilter(settings.App, ListName(name), kind, e);
        }
    }

    private ValueTask<ScimAnswer> SendAsync(HttpMethod method, string address, string name, byte[]? body, string? version, bool isInBulk, CancellationToken cancellationToken) =>
        isInBulk && bulk is not null ? bulk.SendAsync(method, address, name, body, version, cancellationToken) : client.SendAsync(method, address, name, body, version, cancellationToken);

    // A gateway, a service that has moved and a page for maintenance answer 404 too: a resource is gone only where the service has a list of its kind.
    private async ValueTask CheckServesAsync(string request, CancellationToken cancellationToken)
    {
        try
        {
            await FirstAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppProtocol)
        {
            throw ScimErrors.NoService(settings.App, request, kind);
        }
    }
}

/// <summary>Reads a body.</summary>
internal delegate T BodyParser<out T>(ReadOnlySpan<byte> body);
