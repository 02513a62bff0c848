namespace Provisioning.Engine;

/// <summary>What a plan is to cover.</summary>
public sealed record PlanRequest
{
    /// <summary>The sources to read first; none plans from the directory as it is.</summary>
    public IReadOnlyList<App> Sources { get; init; } = [];

    /// <summary>The apps to plan.</summary>
    public IReadOnlyList<App> Targets { get; init; } = [];

    /// <summary>Only these users, by id; null for everybody whom it concerns.</summary>
    public IReadOnlyCollection<string>? Users { get; init; }

    /// <summary>Of each source the objects that were looked up in it: these alone are taken in, and the plan is about whose they are. Null to read the sources.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<RemoteObject>>? Objects { get; init; }

    /// <summary>Read and evaluate sources even where nothing has changed.</summary>
    public bool Force { get; init; }

    /// <summary>Read only what changed since the read before, of apps that can tell; others are read whole, and all are every so often (<see cref="App.FullReadHours"/>).</summary>
    public bool Delta { get; init; }

    /// <summary>For a plan that only shows what would be, from what it is made; null for one that can be applied.</summary>
    public PlanSimulation? Simulation { get; init; }

    /// <summary>The run to undo; null for a plan of what is wanted. Sources, targets and users say nothing then.</summary>
    public Run? Undo { get; init; }

    /// <summary>Leave nothing behind of a plan that is idle (<see cref="Plan.IsIdle"/>): it is given, and neither kept nor applied.</summary>
    public bool DropIdle { get; init; }

    /// <summary>Keep the plan, so that it can be looked at and applied; false only shows what would be.</summary>
    public bool Save { get; init; } = true;
}
