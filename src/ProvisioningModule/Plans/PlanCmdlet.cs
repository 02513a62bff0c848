using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that plan and run.</summary>
public abstract class PlanCmdlet : AppCmdlet
{
    /// <inheritdoc/>
    protected sealed override bool FailureEndsStatement => true;

    /// <summary>What the sync of these apps (of all where none is named) covers, with the secrets that it takes at hand.</summary>
    private protected PlanRequest Request(string[]? apps, bool force, bool save) => WithSecrets(Await(token => Engine.Syncs.RequestAsync(apps, force, save, token)));

    /// <summary>The request, with the secrets that it takes at hand.</summary>
    private protected PlanRequest WithSecrets(PlanRequest request)
    {
        FetchSecrets(request.Sources.Concat(request.Targets));
        if (request.Save)
            FetchNotificationSecrets();
        return request;
    }

    /// <summary>The stored plan that the argument names.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanNotFound"/>.</exception>
    private protected Plan Find(PlanIdentity identity)
    {
        var plan = Await(token => Engine.Plans.GetAsync(identity.Id, token));
        return identity.Hash is { } hash ? plan with { Hash = hash } : plan;
    }

    /// <summary>The run that the argument names.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RunNotFound"/>.</exception>
    private protected Run Find(RunIdentity identity) => Await(token => Engine.Runs.GetAsync(identity.Id, token));

    /// <summary>Fetches the secrets of the apps that the plan changes, and of the notifications that tell of it.</summary>
    /// <returns>The apps.</returns>
    private protected IReadOnlyList<App> FetchSecretsOf(Plan plan)
    {
        IReadOnlyList<App> apps = [.. plan.Targets.Where(t => t.Name != Change.Directory).Select(t => FindApp(t.Name))];
        FetchSecrets(apps);
        FetchNotificationSecrets();
        return apps;
    }
}
