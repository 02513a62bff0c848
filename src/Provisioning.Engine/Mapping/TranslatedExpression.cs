using System.Collections.Frozen;
using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>What the value map of a mapping makes of the values that its source or expression gives.</summary>
internal sealed class TranslatedExpression : IValueExpression
{
    private readonly IValueExpression _inner;
    private readonly string _app;
    private readonly Mapping _mapping;
    private readonly bool _isSensitive;
    private readonly FrozenDictionary<string, AttributeValue> _map;

    public TranslatedExpression(IValueExpression inner, string app, Mapping mapping, bool isSensitive)
    {
        (_inner, _app, _mapping, _isSensitive) = (inner, app, mapping, isSensitive);
        _map = mapping.ValueMap!.ToFrozenDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>, <see cref="ErrorIds.ValueUnmapped"/>.</exception>
    public ExpressionAnswer Evaluate(MappingInput input)
    {
        var answer = _inner.Evaluate(input);
        if (answer.Kind != ExpressionAnswerKind.Value)
            return answer;
        if (answer.Value.Kind != AttributeValueKind.List)
            return _map.TryGetValue(answer.Value.ToString(), out var one) ? ExpressionAnswer.Of(one) : OfUnmapped(answer.Value);
        var values = new List<AttributeValue>();
        foreach (var value in answer.Value.AsList())
        {
            var translated = _map.TryGetValue(value.ToString(), out var known) ? ExpressionAnswer.Of(known) : OfUnmapped(value);
            if (translated.Kind == ExpressionAnswerKind.Keep)
                return translated;
            if (!translated.Value.IsNone && !values.Contains(translated.Value))
                values.Add(translated.Value);
        }

        return values.Count > 0 ? ExpressionAnswer.Of(AttributeValue.FromList(values)) : ExpressionAnswer.Clear;
    }

    private ExpressionAnswer OfUnmapped(AttributeValue value) => _mapping.Unmapped switch
    {
        UnmappedAction.Default => ExpressionAnswer.Of(_mapping.Default),
        UnmappedAction.Clear => ExpressionAnswer.Clear,
        UnmappedAction.Keep => ExpressionAnswer.Keep,
        _ => throw Unmapped(value),
    };

    private ProvisioningException Unmapped(AttributeValue value) => new ProvisioningError
    {
        Id = ErrorIds.ValueUnmapped,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"App '{_app}': the value map of '{_mapping.Target}' has no '{(_isSensitive ? ValueRule.Masked : value)}'.{(_isSensitive ? "" : NearNames.Hint(value.ToString(), _map.Keys))}",
        RecommendedAction = "Add the value to -ValueMap, or say with -Unmapped what is to be of values that it does not name: Default, Keep or Clear.",
        App = _app,
    }.ToException();
}
