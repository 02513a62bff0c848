using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Changes accounts in the requests and in the style that the service takes.</summary>
/// <param name="settings">The app's settings.</param>
/// <param name="users">Sends the requests.</param>
/// <param name="bodies">Makes their bodies.</param>
/// <param name="ways">Knows the style.</param>
/// <param name="read">Makes an account of an answer to a request, with the key where the answer has none.</param>
internal sealed class AccountWriter(ScimSettings settings, ResourceEndpoint users, UserBodies bodies, WriteWays ways, Func<ScimAnswer, string, string?, RemoteObject> read)
{
    /// <summary>Makes a change and gives the account as the service has it then.</summary>
    public async ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken)
    {
        var style = await ways.NextAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await WriteAsync(style, key, account, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (ways.IsFree && ResourceEndpoint.IsWithoutMethod(e))
        {
            return await WriteAsync(ways.Without(style), key, account, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (ways.IsFree && ways.IsUnproven && IsRefusal(e))
        {
            // What is refused for its values is refused in every style, and was not made in any.
            if (await ways.SearchAsync(style, "refuses", s => AttemptAsync(s, key, account, now => IsMade(now, account), cancellationToken), cancellationToken).ConfigureAwait(false) is { } made)
                return made;
            throw;
        }
    }

    /// <inheritdoc cref="IWriteAlternatives.UpdateOtherwiseAsync"/>
    public async ValueTask<RemoteObject?> UpdateOtherwiseAsync(string key, AccountWrite account, Func<RemoteObject, bool> isDone, CancellationToken cancellationToken) =>
        ways.IsFree ? await ways.SearchAsync(null, "says that it made, and does not make,", s => AttemptAsync(s, key, account, isDone, cancellationToken), cancellationToken).ConfigureAwait(false) : null;

    // In a style in which it may not work: null where it does not.
    private async ValueTask<RemoteObject?> AttemptAsync(PatchStyle style, string key, AccountWrite account, Func<RemoteObject, bool> isDone, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(style, key, account, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (IsRefusal(e) || ResourceEndpoint.IsWithoutMethod(e))
        {
            return null;
        }

        return read(await users.SendToAsync(HttpMethod.Get, key, null, null, null, cancellationToken).ConfigureAwait(false), $"GET {users.One}", key) is var now && isDone(now) ? now : null;
    }

    private async ValueTask<RemoteObject> WriteAsync(PatchStyle style, string key, AccountWrite account, CancellationToken cancellationToken)
    {
        var standing = settings.Writes.ActiveWrite switch
        {
            ActiveWrite.Patch when style == PatchStyle.None => PatchStyle.Rfc,
            ActiveWrite.Put => PatchStyle.None,
            _ => style,
        };
        if (account.Active is null || standing == style)
            return await SendAsync(style, key, account, cancellationToken).ConfigureAwait(false);

        var rest = account with { Active = null };
        if (account.Changes.Count == 0 && account.Current["externalId"].AsString() == account.UserId)
            return await SendAsync(standing, key, account, cancellationToken).ConfigureAwait(false);
        // Access is taken first and given last.
        if (account.Active == false)
        {
            var disabled = await SendAsync(standing, key, account with { Changes = [] }, cancellationToken).ConfigureAwait(false);
            return Standing(await SendAsync(style, key, rest with { WasActive = false, Version = Next(account, disabled) }, cancellationToken).ConfigureAwait(false), false);
        }

        var changed = await SendAsync(style, key, rest, cancellationToken).ConfigureAwait(false);
        return Standing(await SendAsync(standing, key, account with { Changes = [], Current = changed.Values, Version = Next(account, changed) }, cancellationToken).ConfigureAwait(false), true);
    }

    private async ValueTask<RemoteObject> SendAsync(PatchStyle style, string key, AccountWrite account, CancellationToken cancellationToken)
    {
        if (style is PatchStyle.NoPath or PatchStyle.None)
            return await SendWholeAsync(style, key, account, cancellationToken).ConfigureAwait(false);
        if (bodies.Patch(account, style == PatchStyle.Capitalised) is not { } body)
            return new() { Key = key, Active = account.Active, Values = account.Current, Version = account.Version };
        return await SendAsync(HttpMethod.Patch, style, key, body, account, account.Version, cancellationToken).ConfigureAwait(false);
    }

    // What is sent whole is read before, so that nothing is lost that is not ours.
    private async ValueTask<RemoteObject> SendWholeAsync(PatchStyle style, string key, AccountWrite account, CancellationToken cancellationToken)
    {
        var (resource, version) = await users.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        if (account.Version is { } expected && expected != (version ?? ResourceEndpoint.VersionOf(resource)))
            throw ScimErrors.FromAnswer(settings.App, $"{(style == PatchStyle.None ? "PUT" : "PATCH")} {users.One}", new(412, null, null), null, isWrite: false);
        return style == PatchStyle.None
            ? await SendAsync(HttpMethod.Put, style, key, bodies.Put(resource, account), account, version, cancellationToken).ConfigureAwait(false)
            : await SendAsync(HttpMethod.Patch, style, key, bodies.PatchWhole(resource, account), account, version, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<RemoteObject> SendAsync(HttpMethod method, PatchStyle style, string key, byte[] body, AccountWrite account, string? version, CancellationToken cancellationToken)
    {
        var answer = await users.SendToAsync(method, key, null, body, version, cancellationToken, isInBulk: true).ConfigureAwait(false);
        ways.Served(style);
        return answer.Body.Length > 0 ? read(answer, $"{method} {users.One}", key) : Assume(key, account, answer.Version);
    }

    // An answer without a body says that everything was done as it was asked for.
    private static RemoteObject Assume(string key, AccountWrite account, string? version) => new()
    {
        Key = key,
        Active = account.Active,
        Values = account.Changes.Aggregate(account.Current.With("externalId", account.UserId), (set, change) => AttributePath.Parse(change.Path).Set(set, change.New)),
        Version = version,
    };

    private static RemoteObject Standing(RemoteObject now, bool active) => now.Active is null ? now with { Active = active } : now;

    private static string? Next(AccountWrite account, RemoteObject now) => account.Version is null ? null : now.Version;

    private static bool IsMade(RemoteObject now, AccountWrite account) =>
        (account.Active is not { } active || now.Active is null || now.Active == active) && account.Changes.All(change => AttributePath.Parse(change.Path).Get(now.Values).SameValues(change.New));

    // It does not take the request, and did nothing.
    private static bool IsRefusal(ProvisioningException error) => error.Error is { Id: ErrorIds.AppRejected, Category: ProvisioningErrorCategory.InvalidData };
}
