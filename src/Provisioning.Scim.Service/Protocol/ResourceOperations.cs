namespace Provisioning.Scim.Service;

/// <summary>Makes, reads, changes and deletes resources (RFC 7644 §3.3 to §3.6).</summary>
internal sealed class ResourceOperations(IResourceStorage storage, ResourceView view, ScimLimits limits)
{
    /// <summary>What the request does with the resources of the type, or with one of them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">The type.</param>
    /// <param name="id">The id of one; null for a request to all.</param>
    /// <param name="body">The body where there is one: reads it.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScimException">Whatever is wrong with it.</exception>
    public async ValueTask<ScimReply> RunAsync(ScimRequest request, ResourceType type, string? id, Func<AttributeSet> body, string caller, CancellationToken cancellationToken) => (request.Method, id) switch
    {
        ("POST", null) => Reply(201, type, await storage.CreateAsync(type.Kind, type.Kept(body()), caller, cancellationToken).ConfigureAwait(false), request),
        ("GET", { } one) => Read(request, type, await storage.GetAsync(type.Kind, one, cancellationToken).ConfigureAwait(false) ?? throw Missing(type)),
        ("PUT", { } one) => await ChangeAsync(request, type, one, _ => type.Kept(body()), caller, cancellationToken).ConfigureAwait(false),
        ("PATCH", { } one) => await ChangeAsync(request, type, one, resource => Patched(resource, type, body()), caller, cancellationToken).ConfigureAwait(false),
        ("DELETE", { } one) => await DeleteAsync(request, type, one, caller, cancellationToken).ConfigureAwait(false),
        _ => throw NotAllowed(request.Method, id is null ? "GET, POST" : "GET, PUT, PATCH, DELETE"),
    };

    /// <summary>The error that an address does not take the method.</summary>
    public static ScimException NotAllowed(string method, string allow) =>
        new(new(405, null, $"{(method.Length <= 10 ? method : "The method")} is not possible here.")) { Allow = allow };

    private ScimReply Read(ScimRequest request, ResourceType type, ScimResource resource) =>
        request.IfNoneMatch is { } known && ResourceView.Matches(known, resource) ? new(304, default) { Version = ResourceView.Version(resource) } : Reply(200, type, resource, request);

    // Whether the resource is there, and at which version, is asked before what is to become of it.
    private AttributeSet Patched(ScimResource resource, ResourceType type, AttributeSet body)
    {
        var patch = PatchRequest.Read(body);
        return patch.Operations.Count <= limits.MaxPatchOperations
            ? type.Kept(ScimPatch.Apply(resource.Attributes, patch, type.Schema))
            : throw new ScimException(new(413, ScimException.TooMany, $"A PATCH has {limits.MaxPatchOperations} operations at most."));
    }

    private async ValueTask<ScimReply> ChangeAsync(ScimRequest request, ResourceType type, string id, Func<ScimResource, AttributeSet> change, string caller, CancellationToken cancellationToken)
    {
        var changed = await storage.ChangeAsync(
            type.Kind,
            id,
            resource =>
            {
                CheckVersion(request, resource);
                return change(resource);
            },
            caller,
            cancellationToken).ConfigureAwait(false);
        return Reply(200, type, changed ?? throw Missing(type), request);
    }

    private async ValueTask<ScimReply> DeleteAsync(ScimRequest request, ResourceType type, string id, string caller, CancellationToken cancellationToken) =>
        await storage.DeleteAsync(type.Kind, id, resource => CheckVersion(request, resource), caller, cancellationToken).ConfigureAwait(false) ? new(204, default) : throw Missing(type);

    private ScimReply Reply(int status, ResourceType type, ScimResource resource, ScimRequest request) =>
        new(status, JsonText.Bytes(view.Selected(type, resource, Query.Of(request.Query, limits)))) { Version = ResourceView.Version(resource), Location = view.Location(type, resource) };

    private static void CheckVersion(ScimRequest request, ScimResource resource)
    {
        if (request.IfMatch is { } expected && !ResourceView.Matches(expected, resource))
            throw new ScimException(new(412, null, "The resource has changed: its version is another one."));
    }

    private static ScimException Missing(ResourceType type) => new(new(404, null, $"There is no {type.Name} with this id."));
}
