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

    /// <summary>Of an app's mapping that refers to other users, what gives their accounts; null for every other one.</summary>
    public AccountReference? References { get; init; }

    /// <summary>Of whose records it speaks beside the user's own.</summary>
    public IReadOnlyList<LinkedRecord> Linked { get; init; } = [];

    /// <summary>True when it asks for the user's groups.</summary>
    public bool AsksForGroups { get; init; }

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
    public ExpressionAnswer Evaluate(MappingInput input) => Evaluate(input, out _);

    /// <summary>What the mapping says of the object, and whether the default stood in for no value.</summary>
    /// <param name="input">The object, and what is known of others.</param>
    /// <param name="isDefault">True when the default stood in.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>, <see cref="ErrorIds.ValueUnmapped"/>.</exception>
    public ExpressionAnswer Evaluate(MappingInput input, out bool isDefault)
    {
        var answer = Expression.Evaluate(input);
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
                .Select(m => Compile(m, direction == MappingDirection.Inbound ? schema.Resolve(m.Target) : Paths.Get(m.Target), OutputMask.IsSensitive(m, schema)))
                .OrderBy(m => m.Target.Canonical, StringComparer.OrdinalIgnoreCase),
        ];

        CompiledMapping Compile(Mapping mapping, AttributePath target, bool isSensitive)
        {
            var formula = mapping.Expression is null ? null : MappingValidator.CompileExpression(app, mapping, scope);
            IValueExpression expression = mapping switch
            {
                _ when formula is not null => new MappedExpression(app.Name, target.Canonical, formula, isSensitive),
                { Source: { } source } => Attribute(mapping, source),
                _ => new ConstantExpression(mapping.Constant),
            };
            return new(target, mapping.ValueMap is null ? expression : new TranslatedExpression(expression, app.Name, mapping, isSensitive), WhenNoneOf(mapping))
            {
                IsSensitive = isSensitive,
                IsReference = direction == MappingDirection.Inbound && schema.IsReference(target),
                References = expression as AccountReference,
                Linked = formula is null || direction == MappingDirection.Inbound ? [] : LinkedRecord.Of(schema, formula),
                AsksForGroups = formula?.AsksForGroups == true,
                IsCreateOnly = mapping.When == MappingWhen.CreateOnly,
                Strength = mapping.Strength,
                MaxTries = mapping.Unique ? mapping.MaxTries ?? Mapping.UsualTries : 0,
            };
        }

        // Outbound sources are the directory's attributes, so short names such as Mail work there too.
        IValueExpression Attribute(Mapping mapping, string source)
        {
            if (direction == MappingDirection.Inbound || OutboundSource.IsSpecial(source))
                return new AttributeExpression(source);
            var path = schema.Resolve(source);
            var attribute = new AttributeExpression(path.Canonical);
            return mapping.ValueMap is null && schema.RefersToUsers(path) ? new AccountReference(attribute) : attribute;
        }
    }

    private static ExpressionAnswer WhenNoneOf(Mapping mapping) => mapping.OnNull switch
    {
        NullAction.Clear => ExpressionAnswer.Clear,
        NullAction.Keep => ExpressionAnswer.Keep,
        _ => ExpressionAnswer.Of(mapping.Default),
    };
}
