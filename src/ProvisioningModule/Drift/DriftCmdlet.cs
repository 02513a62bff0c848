using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that look at accounts of apps.</summary>
public abstract class DriftCmdlet : AppCmdlet
{
    private readonly List<string> users = [];

    /// <summary>Only these apps; all that get accounts by default.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Only accounts of these users: ids, user names or mail addresses, or objects that name them.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity[]? User { get; set; }

    /// <summary>Looks at the accounts of one app.</summary>
    protected abstract void Look(App app, IReadOnlyList<string>? users);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var user in User ?? [])
        {
            try
            {
                users.Add(Find(user).Id);
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error, user.Text);
            }
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var asked = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(User)) ? users : null;
        IReadOnlyList<App> apps = App is null ? Await(AllAsync) : [.. App.Select(FindApp)];
        FetchSecrets(apps);
        foreach (var app in apps)
        {
            try
            {
                Look(app, asked);
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error, app.Name);
            }
        }
    }

    private async ValueTask<IReadOnlyList<App>> AllAsync(CancellationToken cancellationToken)
    {
        var apps = new List<App>();
        await foreach (var app in Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (app.IsTarget && !Engine.Drift.IsForPeople(app))
                apps.Add(app);
        }

        return apps;
    }
}
