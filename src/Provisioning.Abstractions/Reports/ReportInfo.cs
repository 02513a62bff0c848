namespace Provisioning;

/// <summary>A report that there is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it tells, in a line.</param>
/// <param name="Parameters">By which parameters its rows can be chosen, beside App.</param>
public sealed record ReportInfo(ReportName Name, string Description, IReadOnlyList<string> Parameters)
{
    /// <inheritdoc/>
    public override string ToString() => Name.ToString();
}
