namespace Provisioning;

/// <summary>As what a plan is exported.</summary>
public enum PlanFormat
{
    /// <summary>Every change in the very form that the plan's hash covers: for machines, and to be approved elsewhere.</summary>
    Json,

    /// <summary>Text with tables: for a review or a ticket.</summary>
    Markdown,

    /// <summary>One page with a chart and tables that sort and filter: for people.</summary>
    Html,
}
