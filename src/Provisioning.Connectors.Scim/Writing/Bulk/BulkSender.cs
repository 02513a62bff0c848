using System.Net;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Puts the writes that wait at the same time into bulk requests (RFC 7644 §3.7), where the app is set to it and the service has it. While one is under way the others gather, so that nobody waits for company: a write that is alone goes
/// by itself. Each caller gets what became of its own write, as if it had been sent by itself. For use by many threads.
/// <para>What the service may have done without saying so is sent again by itself only where that makes nothing twice; a creation is in doubt then, and its caller looks.</para>
/// </summary>
internal sealed class BulkSender(ScimSettings settings, ScimClient client, Action<EngineEvent>? report) : IDisposable
{
    private const string Bulk = "Bulk";
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly object _lock = new();
    private readonly LinkedList<BulkWrite> _waiting = [];
    private volatile BulkLimits? _limits;
    private volatile bool _isOff = !settings.Writes.IsBulkWanted;

    public void Dispose() => _one.Dispose();

    /// <summary>Sends a write, in company or alone.</summary>
    /// <exception cref="ProvisioningException">As <see cref="ScimClient.SendAsync"/>.</exception>
    public async ValueTask<ScimAnswer> SendAsync(HttpMethod method, string address, string name, byte[]? body, string? version, CancellationToken cancellationToken)
    {
        var write = new BulkWrite(method, address, name, body, version);
        var answer = _isOff ? null : await GatherAsync(write, cancellationToken).ConfigureAwait(false);
        return answer ?? await client.SendAsync(method, address, name, body, version, cancellationToken).ConfigureAwait(false);
    }

    // Null where the write is to be sent by itself.
    private async ValueTask<ScimAnswer?> GatherAsync(BulkWrite write, CancellationToken cancellationToken)
    {
        lock (_lock)
            _waiting.AddLast(write);
        try
        {
            await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever is still waiting has not left; one that has may be done, as with every request that is given up.
            lock (_lock)
                _waiting.Remove(write);
            throw;
        }

        try
        {
            // Another one may have taken this one along.
            if (!write.Outcome.IsCompleted)
                await SendNextAsync(write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }

        return await write.Outcome.ConfigureAwait(false);
    }

    private async ValueTask SendNextAsync(BulkWrite own, CancellationToken cancellationToken)
    {
        IReadOnlyList<BulkWrite> writes = [own];
        try
        {
            if (!_isOff && _limits is null && (_limits = BulkLimits.Of(await ServiceConfig.ReadAsync(client, cancellationToken).ConfigureAwait(false))) is null)
                TurnOff("does not say that it has bulk requests");
            writes = Take(own);
            await SendAsync(writes, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            foreach (var write in writes.Where(w => w != own))
                write.Failed(ScimErrors.NoAnswer(settings.App, write.Request, settings.Timeout, isWrite: true));
            throw;
        }
        catch (ProvisioningException e)
        {
            foreach (var write in writes)
                write.Failed(e);
        }
    }

    // The own write first, then those that wait, as many as one request may have. Everybody when there are no bulk requests.
    private List<BulkWrite> Take(BulkWrite own)
    {
        lock (_lock)
        {
            _waiting.Remove(own);
            var taken = new List<BulkWrite> { own };
            if (_limits is not { } limits)
                return taken;
            var bytes = own.Size;
            for (var node = _waiting.First; node is not null && taken.Count < limits.Operations && bytes + node.Value.Size <= limits.Bytes; node = _waiting.First)
            {
                bytes += node.Value.Size;
                taken.Add(node.Value);
                _waiting.RemoveFirst();
            }

            return taken;
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<BulkWrite> writes, CancellationToken cancellationToken)
    {
        if (_isOff)
        {
            foreach (var write in writes)
                write.SendAlone();
            return;
        }

        if (writes is [var only])
        {
            // Here, so that the others gather meanwhile.
            only.Done(await client.SendAsync(only.Method, only.Address, only.Name, only.Body, only.Version, cancellationToken).ConfigureAwait(false));
            return;
        }

        var operations = writes.Select((write, i) => write.ToOperation(i + 1)).ToList();
        BulkResponse response;
        try
        {
            var answer = await client.SendAsync(HttpMethod.Post, Bulk, Bulk, Bytes(new BulkRequest(operations)), null, cancellationToken).ConfigureAwait(false);
            response = BulkResponse.Parse(answer.Body);
        }
        catch (ProvisioningException e) when (e.Error is { Id: ErrorIds.AppRejected, Category: ProvisioningErrorCategory.LimitExceeded })
        {
            // 413: nothing of it was done (RFC 7644 §3.7.4).
            var half = writes.Count / 2;
            _limits = _limits! with { Operations = Math.Max(1, half) };
            await SendAsync([.. writes.Take(half)], cancellationToken).ConfigureAwait(false);
            await SendAsync([.. writes.Skip(half)], cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (ProvisioningException e) when (!e.Error.IsInDoubt && e.Error.Id is ErrorIds.AppRejected or ErrorIds.AccountNotFound or ErrorIds.AccountExists)
        {
            TurnOff("refuses bulk requests");
            foreach (var write in writes)
                write.SendAlone();
            return;
        }
        catch (ProvisioningException e) when (e.Error.IsInDoubt)
        {
            foreach (var write in writes)
                Doubt(write, e);
            return;
        }
        catch (JsonException)
        {
            TurnOff("answers bulk requests with something else");
            foreach (var write in writes)
                Doubt(write, ScimErrors.Protocol(settings.App, "POST Bulk", "it has no results of the operations", isWrite: true));
            return;
        }

        foreach (var (write, result) in writes.Zip(response.Of(operations)))
            Settle(write, result);
    }

    private void Settle(BulkWrite write, BulkResult? result)
    {
        if (result is not { Status: not 0 })
        {
            Doubt(write, ScimErrors.Protocol(settings.App, write.Request, "it is not among the results of a bulk request", isWrite: true));
        }
        else if (result.Status is >= 200 and < 300)
        {
            var body = result.Response.Count > 0 ? Bytes(result.Response) : [];
            // Who was made is known by an id only.
            if (write.MakesNew && result.Response["id"].IsNone)
                body = IdOf(result.Location) is { } id ? Bytes(AttributeSet.Parse(write.Body).With("id", id)) : [];
            if (write.MakesNew && body.Length == 0)
                Doubt(write, ScimErrors.Protocol(settings.App, write.Request, "it does not say who was made", isWrite: true));
            else
                write.Done(new((HttpStatusCode)result.Status, body, result.Version));
        }
        else if (result.Status == 429)
        {
            // It did nothing with it; by itself it waits as long as it is asked to.
            write.SendAlone();
        }
        else
        {
            var error = ScimErrors.FromAnswer(settings.App, write.Request, client.WithoutToken(ErrorResponse.Read(result.Status, Bytes(result.Response))), null, isWrite: true, settings.SignIn.Kind);
            if (error.Error.IsInDoubt)
                Doubt(write, error);
            else
                write.Failed(error);
        }
    }

    private static void Doubt(BulkWrite write, ProvisioningException error)
    {
        if (write.MakesNew)
            write.Failed((error.Error with { IsInDoubt = true }).ToException(error));
        else
            write.SendAlone();
    }

    private void TurnOff(string why)
    {
        _isOff = true;
        report?.Invoke(new VerboseEvent($"'{settings.App}' {why}: each change is a request of its own."));
    }

    private static string? IdOf(string? location) => location?.TrimEnd('/') is { Length: > 0 } text && text[(text.LastIndexOf('/') + 1)..] is { Length: > 0 } id ? Uri.UnescapeDataString(id) : null;

    private static byte[] Bytes(BulkRequest request) => JsonBody.Of(request.Write);

    private static byte[] Bytes(AttributeSet set) => JsonBody.Of(set.Write);
}
