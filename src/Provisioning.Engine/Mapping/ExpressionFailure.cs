using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>Says that an expression cannot be worked out for an object.</summary>
internal static class ExpressionFailure
{
    /// <summary>The error, without what the object holds where that is not to be seen.</summary>
    /// <param name="what">Which expression, as the beginning of a sentence.</param>
    /// <param name="error">What the evaluation said.</param>
    /// <param name="isSensitive">True when the expression reads what is not to be seen.</param>
    public static ProvisioningError Of(string what, ExpressionError error, bool isSensitive) => new()
    {
        Id = ErrorIds.ExpressionFailed,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"{what} cannot be worked out. {(isSensitive ? error with { Message = "A value cannot be used; it is sensitive and not shown.", Hint = null } : error)}",
        RecommendedAction = "Correct the value where it comes from, or let the expression deal with it, such as with ?: or a condition; Test-ProvExpression shows what it gives.",
    };

    /// <summary>The error of an expression as one of this user.</summary>
    public static ProvisioningError For(User? user, ProvisioningError error) => error with { Message = $"'{user?.UserName}': {error.Message}", Target = user?.UserName };
}
