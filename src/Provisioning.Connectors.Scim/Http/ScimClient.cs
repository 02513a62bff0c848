using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Provisioning.Http;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Sends requests to one service: signs in, waits where it is asked to, and tries again what can safely be tried again. A request that creates is sent again only where the service says that it did
/// nothing with it (429).
/// </summary>
internal sealed class ScimClient : IDisposable
{
    private const int MostRetries = 5;
    private const string Json = "application/json";
    private static readonly ResiliencePropertyKey<bool> IsRepeatable = new("repeatable");

    private readonly ScimSettings _settings;
    private readonly ConnectorContext _context;
    private readonly HttpTransport _transport;
    private readonly SignInSession _signIn;
    private readonly SemaphoreSlim _slots;
    private readonly RateShaper _rate;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;
    private readonly ResiliencePipeline<HttpResponseMessage> _timeout;
    private volatile string _contentType = "application/scim+json";

    public ScimClient(ScimSettings settings, ConnectorContext context)
    {
        (_settings, _context) = (settings, context);
        _rate = new(settings.App, settings.Transport.RequestsPerMinute, context.Clock, context.Report);
        _slots = new(settings.MaxConcurrency);
        _transport = new(settings.Transport, context, settings.MaxConcurrency);
        _signIn = settings.SignIn.Open(context, _transport, settings.Timeout);
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = context.Clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = ShouldRetry,
                DelayGenerator = arguments => new(Asked(arguments.Outcome) is { } asked ? RateShaper.Waited(asked) : null),
                OnRetry = NoteRetry,
            })
            .Build();
        _timeout = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = context.Clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = settings.Timeout })
            .Build();
    }

    /// <summary>How requests are let in, as a sentence.</summary>
    public string SignInFinding => _signIn.Finding;

    /// <summary>The time.</summary>
    public TimeProvider Clock => _context.Clock;

    /// <summary>Takes what is worth telling; null where nobody listens.</summary>
    public Action<EngineEvent>? Report => _context.Report;

    /// <summary>Sends a request and gives the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">The address relative to the service's.</param>
    /// <param name="name">The address as errors may show it: without values.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="ifMatch">The version on which the request rests, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">Any refusal or silence; see <see cref="ScimErrors"/>.</exception>
    public async ValueTask<ScimAnswer> SendAsync(HttpMethod method, string address, string name, byte[]? body, string? ifMatch, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(method, address, name, body, ifMatch, repeats: method != HttpMethod.Post, cancellationToken).ConfigureAwait(false);
        return Success(method, name, answer, method != HttpMethod.Get);
    }

    /// <summary>Sends a search (RFC 7644 §3.4.3), which changes nothing: it is sent again after faults as a GET is.</summary>
    /// <param name="address">The address relative to the service's, which ends in ".search" and has no values.</param>
    /// <param name="body">What is searched.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">Any refusal or silence; see <see cref="ScimErrors"/>.</exception>
    public async ValueTask<ScimAnswer> SearchAsync(string address, byte[] body, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(HttpMethod.Post, address, address, body, null, repeats: true, isWrite: false, cancellationToken).ConfigureAwait(false);
        return Success(HttpMethod.Post, address, answer, isWrite: false);
    }

    /// <summary>The error that an answer is which is no success.</summary>
    public ProvisioningException Refusal(HttpMethod method, string name, ScimAnswer answer) => Refusal(method, name, answer, ErrorResponse.Read((int)answer.Status, answer.Body), method != HttpMethod.Get);

    private ScimAnswer Success(HttpMethod method, string name, ScimAnswer answer, bool isWrite)
    {
        if (!answer.IsSuccess)
            throw Refusal(method, name, answer, ErrorResponse.Read((int)answer.Status, answer.Body), isWrite);
        // Some services put an error into the body of a success.
        return ErrorResponse.ReadHidden(answer.Body) is { } hidden ? throw Refusal(method, name, answer, hidden, isWrite) : answer;
    }

    private ProvisioningException Refusal(HttpMethod method, string name, ScimAnswer answer, ErrorResponse error, bool isWrite) =>
        ScimErrors.FromAnswer(_settings.App, $"{method} {name}", WithoutToken(error), answer.RetryAfter, isWrite, _settings.SignIn.Kind);

    /// <summary>Sends a request and gives the answer, a refusal too.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">The address relative to the service's.</param>
    /// <param name="name">The address as errors may show it: without values.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="ifMatch">The version on which the request rests, or null.</param>
    /// <param name="repeats">True to send it again after a fault of the service or the network.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">Any silence; see <see cref="ScimErrors"/>.</exception>
    public ValueTask<ScimAnswer> AnswerAsync(HttpMethod method, string address, string name, byte[]? body, string? ifMatch, bool repeats, CancellationToken cancellationToken) =>
        AnswerAsync(method, address, name, body, ifMatch, repeats, method != HttpMethod.Get, cancellationToken);

    private async ValueTask<ScimAnswer> AnswerAsync(HttpMethod method, string address, string name, byte[]? body, string? ifMatch, bool repeats, bool isWrite, CancellationToken cancellationToken)
    {
        var request = $"{method} {name}";
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(IsRepeatable, repeats);
        try
        {
            using var answer = await _retry.ExecuteAsync(
                async (c, request) =>
                {
                    // Waiting because the service asked for it is no silence of the service.
                    await _rate.PassAsync(c.CancellationToken).ConfigureAwait(false);
                    return await SendOnceAsync(request, c.CancellationToken).ConfigureAwait(false);
                },
                context,
                new Request(method, address, body, ifMatch)).ConfigureAwait(false);
            var content = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            // Some versions have no quotes, which the typed header refuses, and some are empty.
            return new(answer.StatusCode, content, answer.Headers.NonValidated.TryGetValues("ETag", out var version) && version.ToString() is { Length: > 0 } text ? text : null)
            {
                Location = answer.Headers.NonValidated.TryGetValues("Location", out var location) ? location.ToString() : null,
                RetryAfter = _rate.Asked(answer),
            };
        }
        catch (TimeoutRejectedException)
        {
            throw ScimErrors.NoAnswer(_settings.App, request, _settings.Timeout, isWrite);
        }
        catch (HttpRequestException e)
        {
            throw ScimErrors.NotReached(_settings.App, _settings.BaseUri, request, e, isWrite, !NetworkReason.WasNeverSent(e));
        }
        catch (IOException e)
        {
            throw ScimErrors.NotReached(_settings.App, _settings.BaseUri, request, e, isWrite, mayHaveArrived: true);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signIn.Dispose();
        _transport.Dispose();
        _slots.Dispose();
    }

    private async ValueTask<HttpResponseMessage> SendOnceAsync(Request sent, CancellationToken cancellationToken)
    {
        // Signing in has its own patience: what is not sent yet is not in doubt.
        var shown = await _signIn.GetAsync(cancellationToken).ConfigureAwait(false);
        var answer = await AskAsync(sent, shown, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && await _signIn.ReplaceAsync(shown, cancellationToken).ConfigureAwait(false) is { } fresh)
        {
            answer.Dispose();
            answer = await AskAsync(sent, fresh, cancellationToken).ConfigureAwait(false);
        }

        // RFC 7644 §3.1 has both media types; some services take one of them.
        if (answer.StatusCode == HttpStatusCode.UnsupportedMediaType && sent.Body is not null && _contentType != Json)
        {
            answer.Dispose();
            _contentType = Json;
            answer = await AskAsync(sent, shown, cancellationToken).ConfigureAwait(false);
        }

        _rate.Learn(answer);
        return answer;
    }

    private async ValueTask<HttpResponseMessage> AskAsync(Request sent, SignedIn shown, CancellationToken cancellationToken)
    {
        // More may want to send than may be under way; the wait for a place is no silence of the service.
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        HttpResponseMessage answer;
        try
        {
            answer = await _timeout.ExecuteAsync(
                async token =>
                {
                    using var request = Message(sent, shown);
                    return await _transport.SendAsync(request, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }

        if (answer.StatusCode != HttpStatusCode.Unauthorized)
            shown.Served();
        return answer;
    }

    private HttpRequestMessage Message(Request sent, SignedIn shown)
    {
        var request = new HttpRequestMessage(sent.Method, new Uri(_settings.BaseUri, sent.Address));
        request.Headers.Accept.ParseAdd("application/scim+json");
        request.Headers.Accept.ParseAdd("application/json;q=0.9");
        foreach (var (name, value) in _settings.Transport.Headers)
            request.Headers.Add(name, value);
        shown.ShowIn(request);
        if (sent.IfMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", sent.IfMatch);
        if (sent.Body is not null)
        {
            request.Content = new ByteArrayContent(sent.Body);
            request.Content.Headers.ContentType = new(_contentType);
        }

        return request;
    }

    private static ValueTask<bool> ShouldRetry(RetryPredicateArguments<HttpResponseMessage> arguments)
    {
        // What the service itself says it did not do can be sent again whatever it was.
        if (arguments.Outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests })
            return new(true);
        // Signing in failed, so that nothing was sent.
        if (arguments.Outcome.Exception is ProvisioningException e)
            return new(e.Error.IsTransient);
        if (!arguments.Context.Properties.GetValue(IsRepeatable, false))
            return new(false);
        return new(arguments.Outcome switch
        {
            { Exception: HttpRequestException or IOException } => NetworkReason.IsTransient(arguments.Outcome.Exception),
            { Exception: TimeoutRejectedException } => true,
            { Result.StatusCode: HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => true,
            _ => false,
        });
    }

    private ValueTask NoteRetry(OnRetryArguments<HttpResponseMessage> arguments)
    {
        var why = arguments.Outcome.Result is { } answer ? $"answered {(int)answer.StatusCode}" : "did not answer";
        _context.Report?.Invoke(new VerboseEvent($"'{_settings.App}' {why}; the request is sent again in {arguments.RetryDelay.TotalSeconds:0.0} s."));
        arguments.Outcome.Result?.Dispose();
        return default;
    }

    private TimeSpan? Asked(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Result: { } answer } => _rate.Asked(answer),
        { Exception: ProvisioningException e } => e.Error.RetryAfter,
        _ => null,
    };

    /// <summary>The answer without what requests show to be let in.</summary>
    public ErrorResponse WithoutToken(ErrorResponse answer) => answer with { Detail = _signIn.Without(answer.Detail), ScimType = _signIn.Without(answer.ScimType) };

    private sealed record Request(HttpMethod Method, string Address, byte[]? Body, string? IfMatch);
}
