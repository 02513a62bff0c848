namespace Provisioning.Bench;

/// <summary>Two sides run in turn, A B A B: what else the machine does meanwhile meets both.</summary>
internal sealed class Pairs
{
    private readonly List<(Sample Ours, Sample Measure)> _pairs = [];

    private Pairs()
    {
    }

    /// <summary>The median of the ratios of the times, ours to the measure's.</summary>
    public double TimeRatio => Median(_pairs.Select(p => p.Ours.Seconds / p.Measure.Seconds));

    /// <summary>The median of the ratios of the rates, ours to the measure's.</summary>
    public double RateRatio => Median(_pairs.Select(p => p.Ours.Rate / p.Measure.Rate));

    /// <summary>The middle one of our samples, by what is asked for.</summary>
    public double Ours(Func<Sample, double> of) => Median(_pairs.Select(p => of(p.Ours)));

    /// <summary>The middle one of the measure's samples, by what is asked for.</summary>
    public double Measure(Func<Sample, double> of) => Median(_pairs.Select(p => of(p.Measure)));

    /// <summary>Runs both sides so many times.</summary>
    public static async Task<Pairs> RunAsync(int count, Func<Task<Sample>> ours, Func<Task<Sample>> measure)
    {
        var pairs = new Pairs();
        for (var i = 0; i < count; i++)
            pairs._pairs.Add((await ours(), await measure()));
        return pairs;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
