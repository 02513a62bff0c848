namespace Provisioning.Bench;

/// <summary>A figure of as many as are asked for: name=number.</summary>
internal interface ICountedFigure : IFigure
{
    /// <summary>Of how many it is; what is usual where nothing is said.</summary>
    int Count { get; set; }
}
