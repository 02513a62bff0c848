namespace Provisioning.Engine;

/// <summary>Says which changes of an app become tasks for people, and which go to its connector. Pure.</summary>
internal sealed class TaskRouting(App app, IConnectorFactory connector)
{
    /// <summary>True when people do all of the work in the app.</summary>
    public bool IsAllForPeople => connector.MakesTasks;

    /// <summary>True when a run makes a task of a change of this kind, or takes one back.</summary>
    public bool IsForPeople(ChangeKind kind) => kind switch
    {
        ChangeKind.Record => false,
        ChangeKind.Withdraw => true,
        ChangeKind.Disable or ChangeKind.Delete => connector.MakesTasks || app.Deprovisioning == Deprovisioning.Manual,
        _ => connector.MakesTasks,
    };
}
