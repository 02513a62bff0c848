using System.Net;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>A service with the user that was made there to try it, and the requests that probes are made of.</summary>
internal sealed class ProbeTarget(ScimSettings settings, ScimClient client, Advertised said, string name, string domain)
{
    public const string Users = "Users";
    public const string Groups = "Groups";

    // Some services show what was written only after a while.
    private static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];
    private readonly List<MadeObject> _made = [];

    public ScimSettings Settings => settings;

    /// <summary>What the service says of itself.</summary>
    public Advertised Said => said;

    /// <summary>The name of what is made, without a domain; the externalId too.</summary>
    public string Name => name;

    /// <summary>The user's userName.</summary>
    public string UserName => $"{name}@{domain}";

    /// <summary>A userName that nobody has.</summary>
    public string NobodysName => $"{name}-nobody@{domain}";

    /// <summary>The user's id.</summary>
    public string Key { get; private set; } = "";

    /// <summary>What the service answered when the user was made.</summary>
    public ScimAnswer Made { get; private set; }

    /// <summary>How users are changed at this service; null where nothing that was tried changed one.</summary>
    public ChangeStyle? Style { get; set; }

    /// <summary>True when nothing is tried any more and what was made is taken away.</summary>
    public bool IsCleaning { get; set; }

    /// <summary>What was made and is not known to be gone.</summary>
    public IReadOnlyList<MadeObject> Remains => _made;

    /// <summary>Makes the user, and says why not where it is refused.</summary>
    public async ValueTask<string?> MakeUserAsync(CancellationToken cancellationToken)
    {
        var (answer, made) = await MakeAsync(Users, UserName, ProbeBodies.User(UserName, name), cancellationToken).ConfigureAwait(false);
        (Made, Key) = (answer, made?.Key ?? "");
        return made?.Key is not null ? null : answer.IsSuccess ? $"answered with {Text(answer)} and without an id, and not found by its name" : $"refused with {Text(answer)}";
    }

    /// <summary>Makes an object and takes down that it is to be deleted; null with the answer where the service refused.</summary>
    public async ValueTask<(ScimAnswer Answer, MadeObject? Made)> MakeAsync(string collection, string objectName, AttributeSet body, CancellationToken cancellationToken)
    {
        var made = new MadeObject(collection, objectName);
        // It is among what is to be deleted before anybody can know whether it was made.
        _made.Add(made);
        var answer = await SendAsync(HttpMethod.Post, collection, collection, body, null, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            made.Key = Resource(answer)?["id"].ToString() is { Length: > 0 } id ? id : await FindAsync(made, cancellationToken).ConfigureAwait(false);
            // A service may answer with what is there already.
            if (_made.Any(m => m != made && m.Key is not null && m.Key == made.Key))
                _made.Remove(made);
            return (answer, made);
        }

        // A service with a fault may have made it all the same.
        if (answer.Status < HttpStatusCode.InternalServerError || answer.Status == HttpStatusCode.NotImplemented)
            _made.Remove(made);
        return (answer, null);
    }

    /// <summary>Sends a request and gives the answer, whatever it is. While something is tried it is not repeated: a fault is what was seen.</summary>
    /// <exception cref="ProvisioningException">The service cannot be reached, is silent, or does not let us in.</exception>
    public async ValueTask<ScimAnswer> SendAsync(HttpMethod method, string address, string shown, AttributeSet? body, string? ifMatch, CancellationToken cancellationToken)
    {
        var answer = await client.AnswerAsync(method, address, shown, body is null ? null : ProbeBodies.Bytes(body), ifMatch, repeats: IsCleaning && method != HttpMethod.Post, cancellationToken).ConfigureAwait(false);
        return answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.TooManyRequests ? throw client.Refusal(method, shown, answer) : answer;
    }

    /// <summary>Sends a request about an object.</summary>
    public ValueTask<ScimAnswer> SendToAsync(HttpMethod method, string collection, string key, AttributeSet? body, string? ifMatch, CancellationToken cancellationToken) =>
        SendAsync(method, $"{collection}/{Uri.EscapeDataString(key)}", $"{collection}/{{id}}", body, ifMatch, cancellationToken);

    /// <summary>Asks for users.</summary>
    public async ValueTask<ProbeList> ListAsync(string query, string shown, CancellationToken cancellationToken) =>
        ProbeList.Of(await SendAsync(HttpMethod.Get, $"{Users}?{query}", $"{Users}?{shown}", null, null, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks for objects by a filter.</summary>
    public async ValueTask<ProbeList> FilterAsync(string filter, CancellationToken cancellationToken, string collection = Users) =>
        ProbeList.Of(await SendAsync(HttpMethod.Get, $"{collection}?filter={Uri.EscapeDataString(filter)}&startIndex=1&count=10", $"{collection}?filter=…", null, null, cancellationToken).ConfigureAwait(false));

    /// <summary>The object as the service has it; null when it has none, or does not give it.</summary>
    public async ValueTask<AttributeSet?> ReadAsync(string collection, string key, CancellationToken cancellationToken) =>
        await SendToAsync(HttpMethod.Get, collection, key, null, null, cancellationToken).ConfigureAwait(false) is { IsSuccess: true } answer ? Resource(answer) : null;

    /// <summary>The object, read again for a while as long as it is not as expected.</summary>
    public async ValueTask<AttributeSet?> ReadUntilAsync(string collection, string key, Func<AttributeSet?, bool> isExpected, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(collection, key, cancellationToken).ConfigureAwait(false);
        foreach (var wait in Patience)
        {
            if (isExpected(read))
                break;
            await Task.Delay(wait, client.Clock, cancellationToken).ConfigureAwait(false);
            read = await ReadAsync(collection, key, cancellationToken).ConfigureAwait(false);
        }

        return read;
    }

    /// <summary>Changes one attribute of the user, or of another one, in a style.</summary>
    public async ValueTask<ScimAnswer> ChangeAsync(ChangeStyle style, string path, AttributeValue value, CancellationToken cancellationToken, string? ifMatch = null, string? key = null)
    {
        key ??= Key;
        if (style != ChangeStyle.Put)
            return await SendToAsync(HttpMethod.Patch, Users, key, ProbeBodies.Patch(style, "replace", path, value), ifMatch, cancellationToken).ConfigureAwait(false);
        var read = await SendToAsync(HttpMethod.Get, Users, key, null, null, cancellationToken).ConfigureAwait(false);
        return read.IsSuccess && Resource(read) is { } user
            ? await SendToAsync(HttpMethod.Put, Users, key, ProbeBodies.Put(user, path, value), ifMatch, cancellationToken).ConfigureAwait(false)
            : read;
    }

    /// <summary>Deletes an object, and gives the answer with whether it is gone.</summary>
    public async ValueTask<(ScimAnswer Answer, bool IsGone)> DeleteAsync(MadeObject made, CancellationToken cancellationToken)
    {
        var answer = await SendToAsync(HttpMethod.Delete, made.Collection, made.Key!, null, null, cancellationToken).ConfigureAwait(false);
        var after = await SendToAsync(HttpMethod.Get, made.Collection, made.Key!, null, null, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < Patience.Length && answer.IsSuccess && after.IsSuccess; i++)
        {
            await Task.Delay(Patience[i], client.Clock, cancellationToken).ConfigureAwait(false);
            after = await SendToAsync(HttpMethod.Get, made.Collection, made.Key!, null, null, cancellationToken).ConfigureAwait(false);
        }

        var isGone = after.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;
        if (isGone)
            _made.Remove(made);
        return (answer, isGone);
    }

    /// <summary>The id of what may have been made, as the service finds it by its name; null when it finds none.</summary>
    public async ValueTask<string?> FindAsync(MadeObject made, CancellationToken cancellationToken)
    {
        var path = AttributePath.Of(made.NamePath);
        var found = await FilterAsync(ScimFilter.ForValue(path, made.Name).ToString(), cancellationToken, made.Collection).ConfigureAwait(false);
        // Only what is called exactly so was made here.
        return found.List?.Resources.Where(r => path.Get(r).AsString() == made.Name && r["id"].ToString().Length > 0).Select(r => r["id"].ToString()).FirstOrDefault();
    }

    /// <summary>The resource of an answer; null where there is none.</summary>
    public static AttributeSet? Resource(ScimAnswer answer)
    {
        try
        {
            return answer.Body.Length == 0 ? null : AttributeSet.Parse(answer.Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An answer's status, with its scimType.</summary>
    public static string Text(ScimAnswer answer) => ErrorResponse.Read((int)answer.Status, answer.Body) is { ScimType: { Length: > 0 and < 30 } type } && type.All(char.IsAsciiLetter) ? $"{(int)answer.Status} {type}" : $"{(int)answer.Status}";
}
