namespace Provisioning.Scim.Service;

/// <summary>
/// The SCIM 2.0 protocol (RFC 7644, RFC 9865): users and groups with filters, sorting, paging, PATCH, bulk requests and ETags. It knows neither the host that brings requests nor the storage that keeps resources. Safe for use by many threads.
/// </summary>
public sealed class ScimService
{
    private readonly IScimAdmission _admission;
    private readonly ScimLimits _limits;
    private readonly Discovery _discovery;
    private readonly ResourceOperations _operations;
    private readonly Listing _listing;
    private readonly BulkJob _bulk;

    /// <summary>A service on a storage.</summary>
    /// <param name="storage">Where resources are kept.</param>
    /// <param name="admission">Who is let in.</param>
    /// <param name="baseUri">The service's address as clients have it, without a slash at its end.</param>
    /// <param name="limits">What one request may ask for.</param>
    /// <param name="changesPasswords">True when a password that is sent is set; one that is false takes it and keeps nothing of it.</param>
    public ScimService(IResourceStorage storage, IScimAdmission admission, string baseUri, ScimLimits limits, bool changesPasswords)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(baseUri);
        ArgumentNullException.ThrowIfNull(limits);
        var view = new ResourceView(baseUri);
        (_admission, _limits) = (admission, limits);
        _discovery = new(baseUri, limits, changesPasswords);
        _operations = new(storage, view, limits);
        _listing = new(storage, view);
        _bulk = new(_operations, limits, baseUri);
    }

    /// <summary>Answers a request. Whatever is wrong with it is an answer too.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ValueTask<ScimReply> AnswerAsync(ScimRequest request, CancellationToken cancellationToken) => AnswerAsync(request, null, cancellationToken);

    /// <summary>Answers a request whose body is read once it is known who sent it: from nobody else anything is taken in.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Reads the body; null where the request has it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async ValueTask<ScimReply> AnswerAsync(ScimRequest request, Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var caller = await _admission.AdmitAsync(request, cancellationToken).ConfigureAwait(false);
            if (request.Path is not { } path)
                throw NoEndpoint();
            if (path.Length + request.Query.Length > _limits.MaxTargetLength)
                throw new ScimException(new(414, null, $"The address is longer than {_limits.MaxTargetLength} characters."));
            if (body is not null && request.Method != "GET")
                request = request with { Body = await body(cancellationToken).ConfigureAwait(false) };
            if (request.Body.Length > _limits.MaxBodyBytes)
                throw new ScimException(new(413, null, $"The request is larger than {_limits.MaxBodyBytes} bytes."));
            return await RouteAsync(request, path, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (ScimException e)
        {
            return ScimReply.Fault(e.Error) with { Allow = e.Allow, RetryAfter = e.RetryAfter };
        }
        catch (ProvisioningException e)
        {
            return ScimReply.Fault(Refusals.Of(e.Error));
        }
    }

    private async ValueTask<ScimReply> RouteAsync(ScimRequest request, string path, ScimCaller caller, CancellationToken cancellationToken)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Uri.UnescapeDataString(parts[i]);
        switch (parts)
        {
            case ["ServiceProviderConfig" or "ResourceTypes" or "Schemas", ..] when parts.Length <= 2:
                return _discovery.Answer(request, parts);
            case ["Me", ..]:
                // RFC 7644 §3.11: a token of a service is nobody's own.
                throw new ScimException(new(501, null, "A token of this service stands for no user: /Me is not there."));
            case ["Bulk"]:
                Demand(request.Method == "POST" ? caller.CanWrite : caller.CanRead || caller.CanWrite, "write");
                return request.Method == "POST" ? await _bulk.RunAsync(request, caller.Name, cancellationToken).ConfigureAwait(false) : throw ResourceOperations.NotAllowed(request.Method, "POST");
            case [".search"] or []:
                return await ListAsync(request, ResourceType.All, isSearch: parts.Length > 0, caller, cancellationToken).ConfigureAwait(false);
        }

        if (parts.Length > 2 || ResourceType.At(parts[0]) is not { } type)
            throw NoEndpoint();
        if (parts is [_, ".search"] || parts.Length == 1 && request.Method == "GET")
            return await ListAsync(request, [type], isSearch: parts.Length == 2, caller, cancellationToken).ConfigureAwait(false);
        Demand(request.Method == "GET" ? caller.CanRead : caller.CanWrite, request.Method == "GET" ? "read" : "write");
        return await _operations.RunAsync(request, type, parts.Length == 2 ? parts[1] : null, () => JsonText.ReadBody(request, _limits), caller.Name, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ScimReply> ListAsync(ScimRequest request, IReadOnlyList<ResourceType> types, bool isSearch, ScimCaller caller, CancellationToken cancellationToken)
    {
        Demand(caller.CanRead, "read");
        if (request.Method != (isSearch ? "POST" : "GET"))
            throw ResourceOperations.NotAllowed(request.Method, isSearch ? "POST" : "GET");
        var query = isSearch ? Query.Of(JsonText.ReadBody(request, _limits), _limits) : Query.Of(request.Query, _limits);
        var list = await _listing.RunAsync(types, query, cancellationToken).ConfigureAwait(false);
        return new(200, JsonText.Bytes(list, static (writer, l) => l.Write(writer)));
    }

    private static ScimException NoEndpoint() => new(new(404, null, "There is no such endpoint."));

    private static void Demand(bool isAllowed, string scope)
    {
        if (!isAllowed)
            throw new ScimException(new(403, null, $"The token may not {scope}."));
    }
}
