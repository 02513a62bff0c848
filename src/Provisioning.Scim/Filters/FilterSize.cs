namespace Provisioning.Scim;

/// <summary>How much there is to a filter: what one is allowed to cost a service.</summary>
internal static class FilterSize
{
    /// <summary>How many conditions and connections the node has, itself included, and those inside brackets.</summary>
    public static int Of(FilterNode node) => node switch
    {
        AndNode and => 1 + and.Operands.Sum(Of),
        OrNode or => 1 + or.Operands.Sum(Of),
        NotNode not => 1 + Of(not.Operand),
        ComparisonNode comparison => 1 + Of(comparison.Path),
        PresentNode present => 1 + Of(present.Path),
        ValuePathNode value => 1 + Of(value.Path),
        _ => 1,
    };

    private static int Of(AttributePath path) => path.Filter is { } filter ? Of(filter) : 0;
}
