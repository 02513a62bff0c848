using Provisioning.Expressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>A group's rule, compiled. Pure: one user gives one answer, whatever the time and the order.</summary>
internal interface IGroupRule
{
    /// <summary>True when the rule selects the user, given as <see cref="UserFilter.View"/> shows them.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>: it cannot be told.</exception>
    bool Selects(AttributeSet user);

    /// <summary>The attributes of the user that it looks at.</summary>
    IReadOnlyList<string> Reads { get; }
}

/// <summary>A rule that is a SCIM filter.</summary>
internal sealed class FilterRule(Func<AttributeSet, bool> matches, IReadOnlyList<string> reads) : IGroupRule
{
    public IReadOnlyList<string> Reads => reads;

    public bool Selects(AttributeSet user) => matches(user);
}

/// <summary>A rule that is an expression: who it is true of is a member, who it is false of or who has no value for it is none.</summary>
internal sealed class ExpressionRule(string group, Expression condition, IReadOnlyList<string> reads, bool isSensitive) : IGroupRule
{
    public IReadOnlyList<string> Reads => reads;

    public bool Selects(AttributeSet user)
    {
        var answer = condition.Evaluate(new([user]) { Subject = user["id"].AsString() ?? "", Target = group });
        return answer.Error is { } error
            ? throw ExpressionFailure.Of($"The rule of the group '{group}'", error, isSensitive).ToException()
            : answer.Value.AsBoolean() == true;
    }
}

/// <summary>Compiles the rules of groups.</summary>
internal static class GroupRule
{
    /// <summary>Refuses attributes with which the rule of a group would not work any more.</summary>
    /// <exception cref="ProvisioningException">As <see cref="Compile"/>.</exception>
    public static async ValueTask CheckAllAsync(IProvisioningStore store, DirectorySchema schema, CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(new(Collections.Groups), cancellationToken).ConfigureAwait(false))
            Compile(GroupDocument.Read(document), schema);
    }

    /// <summary>The group's rule, or null for a group without one.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.FilterInvalid"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.ExpressionInvalid"/>, <see cref="ErrorIds.GroupInvalid"/>; the message names the group.
    /// </exception>
    public static IGroupRule? Compile(Group group, DirectorySchema schema) => group switch
    {
        { Filter: not null, Rule: not null } => throw Twice(group),
        { Filter: { } filter } => CompileFilter(group, filter, schema),
        { Rule: { } rule } => CompileExpression(group, rule, schema),
        _ => null,
    };

    private static FilterRule CompileFilter(Group group, string filter, DirectorySchema schema)
    {
        try
        {
            var resolved = UserFilter.Resolve(ScimFilter.Parse(filter), schema);
            return new FilterRule(resolved.Compile(UserFilter.SchemaOf(schema)), UserFilter.Reads(resolved));
        }
        catch (ProvisioningException e)
        {
            throw (e.Error with { Message = $"The rule of the group '{group.Name}': {e.Error.Message}", Target = group.Name }).ToException(e);
        }
    }

    private static ExpressionRule CompileExpression(Group group, string rule, DirectorySchema schema) =>
        Expression.TryCompileCondition(rule, MappingScope.Person(schema), out var condition, out var error)
            ? new(
                group.Name,
                condition,
                [.. condition.References.Where(r => !OutboundSource.IsSpecial(r.Attribute)).Select(r => schema.Resolve(r.Attribute).Attribute)],
                condition.References.Any(r => OutputMask.IsSensitive(r.Attribute, schema)))
            : throw new ProvisioningError
            {
                Id = ErrorIds.ExpressionInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The rule of the group '{group.Name}' cannot be used. {error}",
                RecommendedAction = "Correct it there. Get-ProvFunction lists the functions, and Test-ProvExpression -All shows what an expression gives for everybody.",
                Target = group.Name,
            }.ToException();

    private static ProvisioningException Twice(Group group) => new ProvisioningError
    {
        Id = ErrorIds.GroupInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The group '{group.Name}' would have two rules, a filter and an expression.",
        RecommendedAction = "Give either -Filter or -Rule. What an expression says beside a filter can be said in the expression.",
        Target = group.Name,
    }.ToException();
}
