using Provisioning.Expressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>A mapping ready to be used on a hundred thousand objects.</summary>
/// <param name="Target">The attribute that gets the value.</param>
/// <param name="Expression">Where the value comes from.</param>
/// <param name="WhenNone">What it says where that gives none.</param>
internal sealed record CompiledMapping(AttributePath Target, IValueExpression Expression, ExpressionAnswer WhenNone)
{
    /// <summary>True when the value names users, whose ids the directory keeps.</summary>
    public bool IsReference { get; init; }

    /// <summary>True when the value is not to be seen.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>True when it has a say only while the user or account is made.</summary>
    public bool IsCreateOnly { get; init; }

    /// <summary>How it stands against what the target has already.</summary>
    public MappingStrength Strength { get; init; }

    /// <summary>How many values are tried until one is found that nobody else has; 0 where it does not matter who else has it.</summary>
    public int MaxTries { get; init; }

    /// <summary>True when the value is chosen so that nobody else has it, once.</summary>
    public bool IsUnique => MaxTries > 0;

    /// <summary>What the mapping says of the object.</summary>
    public ExpressionAnswer Evaluate(AttributeSet source, string subject) => Evaluate(source, subject, out _);

    /// <summary>What the mapping says of the object, and whether the default stood in for no value.</summary>
    /// <param name="source">The object's attributes.</param>
    /// <param name="subject">Who it is: the user's id, or the key in a source.</param>
    /// <param name="isDefault">True when the default stood in.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>, <see cref="ErrorIds.ValueUnmapped"/>.</exception>
    public ExpressionAnswer Evaluate(AttributeSet source, string subject, out bool isDefault)
    {
        var answer = Expression.Evaluate(source, subject);
        if (answer.Kind != ExpressionAnswerKind.NoValue)
        {
            isDefault = false;
            return answer;
        }

        isDefault = WhenNone.Kind == ExpressionAnswerKind.Value;
        return WhenNone;
    }

    /// <summary>True when the mapping gives an account that there is no value in place of one that it has.</summary>
    public bool OnlyFills => IsCreateOnly || IsUnique || Strength == MappingStrength.Weak;

    /// <summary>True when the mapping leaves an account that there is as it is: it was for the making only, or it fills and there is something.</summary>
    /// <param name="held">What the account has.</param>
    public bool Spares(AttributeValue held) => IsCreateOnly || OnlyFills && !held.IsNone;

    /// <summary>The app's mappings of one direction, in the order of their targets. Inbound targets are resolved by the directory's schema.</summary>
    public static IReadOnlyList<CompiledMapping> Compile(App app, MappingDirection direction, DirectorySchema schema)
    {
        var scope = direction == MappingDirection.Inbound ? MappingScope.Inbound(app) : MappingScope.Outbound(schema);
        return
        [
            .. app.Mappings
                .Where(m => m.Direction == direction)
                .Select(m => (Mapping: m, Target: direction == MappingDirection.Inbound ? schema.Resolve(m.Target) : Paths.Get(m.Target), IsSensitive: OutputMask.IsSensitive(m, schema)))
                .Select(m => new CompiledMapping(m.Target, ExpressionOf(app, m.Mapping, m.Target, m.IsSensitive), WhenNoneOf(m.Mapping))
                {
                    IsSensitive = m.IsSensitive,
                    IsReference = direction == MappingDirection.Inbound && schema.IsReference(m.Target),
                    IsCreateOnly = m.Mapping.When == MappingWhen.CreateOnly,
                    Strength = m.Mapping.Strength,
                    MaxTries = m.Mapping.Unique ? m.Mapping.MaxTries ?? Mapping.UsualTries : 0,
                })
                .OrderBy(m => m.Target.Canonical, StringComparer.OrdinalIgnoreCase),
        ];

        IValueExpression ExpressionOf(App app, Mapping mapping, AttributePath target, bool isSensitive)
        {
            IValueExpression expression = mapping switch
            {
                { Expression: not null } => new MappedExpression(app.Name, target.Canonical, MappingValidator.CompileExpression(app, mapping, scope), isSensitive),
                // Outbound sources are the directory's attributes, so short names such as Mail work there too.
                { Source: { } source } => new AttributeExpression(direction == MappingDirection.Outbound && !OutboundSource.IsSpecial(source) ? schema.Resolve(source).Canonical : source),
                _ => new ConstantExpression(mapping.Constant),
            };
            return mapping.ValueMap is null ? expression : new TranslatedExpression(expression, app.Name, mapping, isSensitive);
        }
    }

    private static ExpressionAnswer WhenNoneOf(Mapping mapping) => mapping.OnNull switch
    {
        NullAction.Clear => ExpressionAnswer.Clear,
        NullAction.Keep => ExpressionAnswer.Keep,
        _ => ExpressionAnswer.Of(mapping.Default),
    };
}
