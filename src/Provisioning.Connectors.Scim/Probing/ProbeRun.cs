using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Tries a service on a user that is made for that, and takes away what was made, whatever happens.</summary>
internal sealed class ProbeRun(ScimSettings settings, ScimClient client)
{
    private const string MakingUsers = "Making a user";
    private const string NoDomain = "example.invalid";

    // What was under way when everything was stopped is to be away soon.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The order counts: how users are changed is known to those after PutProbe, and after DeleteProbe there is no user.
    private static readonly IProbe[] Probes =
    [
        new LocationProbe(),
        new UserNameFilterProbe(),
        new ExternalIdProbe(),
        new OtherFilterProbe(),
        new LastModifiedProbe(),
        new PagingProbe(),
        new PatchProbe(),
        new PutProbe(),
        new DisableProbe(),
        new VersionProbe(),
        new DuplicateProbe(),
        new GroupProbe(),
        new BulkProbe(),
        new DeleteProbe(),
    ];

    private readonly List<AppFeature> _features = [];

    /// <summary>Tries everything. It throws nothing that the service or a cancellation causes.</summary>
    public async ValueTask<ProbeResult> RunAsync(string name, CancellationToken cancellationToken)
    {
        ProbeTarget? at = null;
        ProvisioningError? error = null;
        try
        {
            var said = await Advertised.ReadAsync(client, cancellationToken).ConfigureAwait(false);
            at = new(settings, client, said, name, await DomainAsync(cancellationToken).ConfigureAwait(false));
            await TryAllAsync(at, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            error = e.Error;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was found until then is the result.
        }

        return new(_features, at is null ? [] : await CleanAsync(at, cancellationToken).ConfigureAwait(false), error);
    }

    private async ValueTask TryAllAsync(ProbeTarget at, CancellationToken cancellationToken)
    {
        if (await at.MakeUserAsync(cancellationToken).ConfigureAwait(false) is { } refused)
        {
            Add(new(MakingUsers, FeatureState.Missing, refused) { Follows = "Nothing else was tried. The service may ask for attributes, or for a domain of its own, that the user of the test has not: try it with one person." });
            return;
        }

        Add(new(MakingUsers, FeatureState.Works, "a user is made"));
        for (var i = 0; i < Probes.Length; i++)
        {
            client.Report?.Invoke(new ProgressEvent($"Trying {settings.App}", i, Probes.Length));
            await TryAsync(Probes[i], at, cancellationToken).ConfigureAwait(false);
        }

        client.Report?.Invoke(new ProgressEvent($"Trying {settings.App}", Probes.Length, Probes.Length, Completed: true));
    }

    private async ValueTask TryAsync(IProbe probe, ProbeTarget at, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var finding in probe.RunAsync(at, cancellationToken).ConfigureAwait(false))
                Add(finding);
        }
        catch (ProvisioningException e) when (e.Error.Id is not (ErrorIds.AppUnreachable or ErrorIds.AppAuthentication or ErrorIds.AppThrottled))
        {
            // It says nothing of the other features.
            Add(new(probe.Feature, FeatureState.Unknown, e.Error.Message));
        }
    }

    private void Add(Finding finding) =>
        _features.Add(new(settings.App, finding.Feature, finding.State, finding.Seen) { Said = finding.Said, Follows = finding.Follows, Settings = ProbeSettings.Of(finding, settings) });

    // Services refuse other domains than their people's. One that a single person has is theirs, and is left alone.
    private async ValueTask<string> DomainAsync(CancellationToken cancellationToken)
    {
        const int Some = 20;
        const string Name = "Users?startIndex&count";
        var answer = await client.AnswerAsync(HttpMethod.Get, $"Users?startIndex=1&count={Some}", Name, null, null, repeats: true, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw client.Refusal(HttpMethod.Get, Name, answer);
        var users = ProbeList.Of(answer).List?.Resources ?? [];
        return users.Take(Some)
            .Select(u => u["userName"].AsString() is { } name && name.Contains('@', StringComparison.Ordinal) ? name : AttributePath.Parse("emails.value").Get(u).AsList() is [var mail, ..] ? mail.AsString() : null)
            .Where(a => a is not null && a.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < a.Length - 1)
            .GroupBy(a => a![(a!.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase)
            .Where(d => d.Count() > 1 && Uri.CheckHostName(d.Key) == UriHostNameType.Dns)
            .MaxBy(d => d.Count())?.Key.ToLowerInvariant() ?? NoDomain;
    }

    private async ValueTask<IReadOnlyList<string>> CleanAsync(ProbeTarget at, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, client.Clock);
        await using var stop = cancellationToken.Register(() => limit.CancelAfter(Patience)).ConfigureAwait(false);
        at.IsCleaning = true;
        var left = new List<string>();
        // Groups before their members.
        foreach (var made in at.Remains.Reverse().ToList())
        {
            try
            {
                if (await LeaveAsync(at, made, limit.Token).ConfigureAwait(false) is { } rest)
                    left.Add(rest);
            }
            catch (Exception e) when (e is ProvisioningException or OperationCanceledException)
            {
                left.Add(made.Key is null ? $"{made}, if the service made it" : made.ToString());
            }
        }

        return left;
    }

    // Deletes it, or disables what cannot be deleted and says so.
    private static async ValueTask<string?> LeaveAsync(ProbeTarget at, MadeObject made, CancellationToken cancellationToken)
    {
        made.Key ??= await at.FindAsync(made, cancellationToken).ConfigureAwait(false);
        if (made.Key is null)
            return $"{made}, if the service made it: it did not say so, and does not find it";
        if ((await at.DeleteAsync(made, cancellationToken).ConfigureAwait(false)).IsGone)
            return null;
        return made.Collection == ProbeTarget.Users && at.Style is { } style && (await at.ChangeAsync(style, "active", false, cancellationToken, key: made.Key).ConfigureAwait(false)).IsSuccess
            ? $"{made}, which was disabled"
            : made.ToString();
    }
}
