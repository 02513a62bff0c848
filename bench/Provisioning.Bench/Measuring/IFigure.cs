namespace Provisioning.Bench;

/// <summary>One thing that is measured. Each of its sides runs in a process of its own.</summary>
internal interface IFigure
{
    /// <summary>The word by which it is asked for.</summary>
    string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    string What { get; }

    /// <summary>Runs its sides in turn and compares them.</summary>
    Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch);

    /// <summary>Runs one side in this process.</summary>
    Task<Sample> RunSideAsync(string side, string[] arguments);
}

/// <summary>What one side of a figure took once.</summary>
/// <param name="Seconds">The time of what is measured, without preparation, in seconds.</param>
/// <param name="PeakBytes">The most memory that the process had in use (resident), in bytes.</param>
/// <param name="Rate">Items a second, where the figure is a rate; else 0.</param>
/// <param name="Closed">The time until everything was put away as well, in seconds, where that is measured by itself; else 0.</param>
/// <param name="BytesBefore">The most memory that the process had in use before what is measured began, in bytes, where that is of interest; else 0.</param>
internal sealed record Sample(double Seconds, long PeakBytes, double Rate = 0, double Closed = 0, long BytesBefore = 0);

/// <summary>A line of the table.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Ours">This project's side.</param>
/// <param name="Measure">What it is compared with.</param>
/// <param name="Ratio">The ratio, or the value itself where nothing is compared.</param>
/// <param name="Limit">What it has to keep.</param>
/// <param name="Holds">True when it does.</param>
internal sealed record Result(string Figure, string Ours, string Measure, string Ratio, string Limit, bool Holds);
