using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>Chooses for a person, before they are evaluated, the values that mappings of their sources want nobody else to have. Whoever has one keeps it.</summary>
internal sealed class UniqueChooser(DirectorySchema schema, UniqueOwners owners)
{
    private readonly UniqueSearch _search = new();

    /// <summary>The values that are chosen newly.</summary>
    /// <param name="user">The user, or null for one to be created.</param>
    /// <param name="states">What each source of this person holds.</param>
    /// <param name="asked">The source whose errors are the person's; of others nothing is chosen then.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ValuesExhausted"/>, <see cref="ErrorIds.ExpressionFailed"/>, <see cref="ErrorIds.AttributeInvalid"/> of the asked source.</exception>
    public async ValueTask<ChosenValues> ForAsync(User? user, IReadOnlyList<SourceState> states, InboundSource? asked, CancellationToken cancellationToken)
    {
        ChosenValues? chosen = null;
        foreach (var state in states)
        {
            if (state.Source.Unique.Count == 0 || !state.Now.Present)
                continue;
            foreach (var mapping in state.Source.Unique)
            {
                try
                {
                    if (await ChooseAsync(user, state, mapping, cancellationToken).ConfigureAwait(false) is { IsNone: false } value)
                        (chosen ??= new()).Add(state.Now.App, mapping.Target.Canonical, value);
                }
                catch (ProvisioningException) when (!ReferenceEquals(state.Source, asked))
                {
                    // The row says it when it is read.
                }
            }
        }

        return chosen ?? ChosenValues.None;
    }

    /// <summary>What was chosen since is no part of the plan.</summary>
    public void TakeBack() => _search.Forget();

    private async ValueTask<AttributeValue> ChooseAsync(User? user, SourceState state, CompiledMapping mapping, CancellationToken cancellationToken)
    {
        if (!ChosenValues.StandingOf(user, state.Now.App, mapping.Target.Canonical).IsNone)
            return default;
        var answer = mapping.Evaluate(new(state.Now.Values, state.Now.Key));
        if (answer.Kind != ExpressionAnswerKind.Value)
            return default;
        var rule = schema.RuleOf(mapping.Target);
        var definition = schema.Find(mapping.Target.Attribute);
        var value = await _search.FindAsync(mapping, answer, IsFreeAsync).ConfigureAwait(false);
        return value.IsNone ? throw UniqueSearch.Exhausted(state.Source.App, mapping, answer, state.Now.Key) : rule.Convert(value);

        async ValueTask<bool> IsFreeAsync(AttributeValue candidate) =>
            MatchKey.Of(mapping.Target, rule.Convert(candidate), definition) is { } key && await owners.FindAsync(key, user?.Id, cancellationToken).ConfigureAwait(false) is null;
    }
}
