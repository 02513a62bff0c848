using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>A write that waits for a bulk request, or is in one.</summary>
internal sealed class BulkWrite(HttpMethod method, string address, string name, byte[]? body, string? version)
{
    // What stands around an operation's body, at most.
    private const int Around = 256;

    /// <summary>Ends with what became of it: with null where it is to be sent by itself.</summary>
    private readonly TaskCompletionSource<ScimAnswer?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HttpMethod Method { get; } = method;

    public string Address { get; } = address;

    /// <summary>The address as errors may show it.</summary>
    public string Name { get; } = name;

    public byte[]? Body { get; } = body;

    public string? Version { get; } = version;

    /// <summary>The request as errors show it.</summary>
    public string Request { get; } = $"{method} {name}";

    public long Size { get; } = (body?.Length ?? 0) + address.Length + (version?.Length ?? 0) + Around;

    /// <summary>True for a write that makes a second thing when it is sent twice.</summary>
    public bool MakesNew => Method == HttpMethod.Post;

    public Task<ScimAnswer?> Outcome => _outcome.Task;

    public BulkOperation ToOperation(int number) => new(Method.Method, $"op{number}", "/" + Address, Version, Body);

    public void Done(ScimAnswer answer) => _outcome.TrySetResult(answer);

    public void SendAlone() => _outcome.TrySetResult(null);

    public void Failed(ProvisioningException error) => _outcome.TrySetException(error);
}
