using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Sends requests to one service: signs in, waits where it is asked to, and tries again what can safely be tried again. A request that creates is sent again only where the service says that it did
/// nothing with it (429).
/// </summary>
internal sealed class ScimClient : IDisposable
{
    private const int MostRetries = 5;
    private const long MostBytes = 256 << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly ResiliencePropertyKey<bool> IsRepeatable = new("repeatable");

    private readonly ScimSettings _settings;
    private readonly ConnectorContext _context;
    private readonly HttpClient _http;
    private readonly ThrottleGate _gate;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;
    private readonly ResiliencePipeline<HttpResponseMessage> _timeout;
    private AuthenticationHeaderValue? _token;

    public ScimClient(ScimSettings settings, ConnectorContext context)
    {
        (_settings, _context, _gate) = (settings, context, new(context.Clock));
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxConnectionsPerServer = settings.MaxConcurrency,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(15),
        })
        {
            BaseAddress = settings.BaseUri,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostBytes,
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/scim+json");
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json;q=0.9");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"ProvisioningModule/{typeof(ScimClient).Assembly.GetName().Version?.ToString(3)}");
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = context.Clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = ShouldRetry,
                DelayGenerator = arguments => new(arguments.Outcome.Result is { } answer && RetryAfter(answer) is { } asked ? Min(asked, LongestWait) : null),
                OnRetry = NoteRetry,
            })
            .Build();
        _timeout = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = context.Clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = settings.Timeout })
            .Build();
    }

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
        var request = $"{method} {name}";
        var isWrite = method != HttpMethod.Get;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(IsRepeatable, method != HttpMethod.Post);
        try
        {
            using var answer = await _retry.ExecuteAsync(
                async (c, request) =>
                {
                    // Waiting because the service asked for it is no silence of the service.
                    await _gate.PassAsync(c.CancellationToken).ConfigureAwait(false);
                    return await _timeout.ExecuteAsync(async token => await SendOnceAsync(request, token).ConfigureAwait(false), c.CancellationToken).ConfigureAwait(false);
                },
                context,
                new Request(method, address, body, ifMatch)).ConfigureAwait(false);
            var content = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                throw ScimErrors.FromAnswer(_settings.App, request, WithoutToken(ErrorResponse.Read((int)answer.StatusCode, content)), RetryAfter(answer), isWrite);
            // Some versions have no quotes, which the typed header refuses.
            return new(answer.StatusCode, content, answer.Headers.NonValidated.TryGetValues("ETag", out var version) ? version.ToString() : null);
        }
        catch (TimeoutRejectedException)
        {
            throw ScimErrors.NoAnswer(_settings.App, request, _settings.Timeout, isWrite);
        }
        catch (HttpRequestException e)
        {
            var neverSent = e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;
            throw ScimErrors.NotReached(_settings.App, _settings.BaseUri, request, e, isWrite, !neverSent);
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
    public void Dispose() => _http.Dispose();

    private async ValueTask<HttpResponseMessage> SendOnceAsync(Request sent, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref _token);
        var answer = await AskAsync(known ?? await SignInAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        // The token may have been replaced since it was fetched: once is looked for a new one.
        if (answer.StatusCode == HttpStatusCode.Unauthorized && known is not null && await SignInAsync(cancellationToken).ConfigureAwait(false) is { } fresh && !fresh.Equals(known))
        {
            answer.Dispose();
            answer = await AskAsync(fresh).ConfigureAwait(false);
        }

        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && RetryAfter(answer) is { } wait)
            _gate.Close(Min(wait, LongestWait));
        return answer;

        async ValueTask<HttpResponseMessage> AskAsync(AuthenticationHeaderValue? token)
        {
            using var request = new HttpRequestMessage(sent.Method, sent.Address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
            request.Headers.Authorization = token;
            if (sent.IfMatch is not null)
                request.Headers.TryAddWithoutValidation("If-Match", sent.IfMatch);
            if (sent.Body is not null)
            {
                request.Content = new ByteArrayContent(sent.Body);
                request.Content.Headers.ContentType = new("application/scim+json");
            }

            return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<AuthenticationHeaderValue?> SignInAsync(CancellationToken cancellationToken)
    {
        if (_context.Secret is not { } fetch)
            return null;
        var characters = await fetch(cancellationToken).ConfigureAwait(false);
        try
        {
            var token = new AuthenticationHeaderValue("Bearer", new string(characters));
            Volatile.Write(ref _token, token);
            return token;
        }
        catch (FormatException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.SecretMissing,
                Category = ProvisioningErrorCategory.Authentication,
                Message = $"The secret of app '{_settings.App}' has characters that no token can have, such as a line end.",
                RecommendedAction = $"Give it again: Set-ProvApp {_settings.App} -Credential …",
                Target = _settings.App,
                App = _settings.App,
            }.ToException();
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    private static ValueTask<bool> ShouldRetry(RetryPredicateArguments<HttpResponseMessage> arguments)
    {
        // What the service itself says it did not do can be sent again whatever it was.
        if (arguments.Outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests })
            return new(true);
        if (!arguments.Context.Properties.GetValue(IsRepeatable, false))
            return new(false);
        return new(arguments.Outcome switch
        {
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } } => false,
            { Exception: HttpRequestException or IOException or TimeoutRejectedException } => true,
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

    // Both forms of RFC 9110 §10.2.3: seconds, and a date.
    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } => date - (answer.Headers.Date ?? _context.Clock.GetUtcNow()) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    // Some services repeat the token that they refuse.
    private ErrorResponse WithoutToken(ErrorResponse answer) => Volatile.Read(ref _token)?.Parameter is { Length: > 0 } token && answer.Detail is { } detail
        ? answer with { Detail = detail.Replace(token, "…", StringComparison.Ordinal) }
        : answer;

    private sealed record Request(HttpMethod Method, string Address, byte[]? Body, string? IfMatch);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
