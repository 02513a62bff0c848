using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>
/// Chooses for accounts of one app, before they are evaluated, the values that no other account of the app is to have. An account that has one keeps it; one that is made again gets its earlier one where that is free.
/// Not thread-safe.
/// </summary>
internal sealed class AccountNames(IProvisioningStore store, OutboundTarget target)
{
    private readonly UniqueSearch _search = new();
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>True when there is anything to choose.</summary>
    public bool IsUsed => target.Unique.Count > 0;

    /// <summary>Takes note of an account that may not be found by its values yet, because the mapping did not choose them.</summary>
    public void Note(Account account) => Note(account.UserId ?? AccountDocument.Id(account.App, account.Key), account.Values);

    /// <summary>Takes note of what a person is to have, or of an account that nobody has.</summary>
    /// <param name="owner">The user's id, or the id of the account's document.</param>
    /// <param name="values">The values, in the app's names.</param>
    public void Note(string owner, AttributeSet values)
    {
        foreach (var mapping in target.Unique)
        {
            if (mapping.Target.Get(values) is { IsNone: false } value)
                _owners.TryAdd(AccountDocument.UniqueKey(target.App.Name, mapping.Target.Canonical, value), owner);
        }
    }

    /// <summary>The values that are chosen newly, by path.</summary>
    /// <param name="user">The user.</param>
    /// <param name="account">Their account, or null.</param>
    /// <param name="others">What is known of others.</param>
    /// <param name="earlier">What they had or were to have: tried first.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ValuesExhausted"/>, <see cref="ErrorIds.ExpressionFailed"/>.</exception>
    public async ValueTask<AttributeSet> ForAsync(User user, Account? account, Others others, AttributeSet earlier, CancellationToken cancellationToken)
    {
        var chosen = AttributeSet.Empty;
        var held = account is { Present: true } ? account.Values : AttributeSet.Empty;
        IReadOnlyList<string>? refused = null;
        foreach (var mapping in target.Unique.Where(m => m.Target.Get(held).IsNone))
        {
            var answer = mapping.Evaluate(MappingInput.Of(user, others));
            if (answer.Kind != ExpressionAnswerKind.Value)
                continue;
            refused ??= await RefusedAsync(user.Id, cancellationToken).ConfigureAwait(false);
            var value = mapping.Target.Get(earlier) is { IsNone: false } known && await IsFreeAsync(mapping, known).ConfigureAwait(false)
                ? known
                : await _search.FindAsync(mapping, answer, candidate => IsFreeAsync(mapping, candidate)).ConfigureAwait(false);
            if (value.IsNone)
                throw UniqueSearch.Exhausted(target.App, mapping, answer, user.UserName);
            _owners[KeyOf(mapping, value)] = user.Id;
            chosen = chosen.With(mapping.Target.Canonical, value);
        }

        return chosen;

        async ValueTask<bool> IsFreeAsync(CompiledMapping mapping, AttributeValue candidate)
        {
            var key = KeyOf(mapping, candidate);
            if (_owners.TryGetValue(key, out var owner) && owner != user.Id || refused.Contains(key, StringComparer.Ordinal))
                return false;
            return !await IsTakenAsync(store, key, user.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>True when another account of the app has the value.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The value as the index of accounts has it.</param>
    /// <param name="userId">Who asks.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public static async ValueTask<bool> IsTakenAsync(IProvisioningStore store, string key, string? userId, CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Unique, key), cancellationToken).ConfigureAwait(false))
        {
            if (AccountDocument.Read(document).UserId is not { } owner || owner != userId)
                return true;
        }

        return false;
    }

    // What the app said of these values when the account was to be made: it has them already, of somebody of whom nothing is known here.
    private async ValueTask<IReadOnlyList<string>> RefusedAsync(string userId, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Collections.Pending, PendingChange.Id(target.App.Name, userId), cancellationToken).ConfigureAwait(false);
        return document is null ? [] : AppDocument.ReadPending(document).Refused;
    }

    private string KeyOf(CompiledMapping mapping, AttributeValue value) => AccountDocument.UniqueKey(target.App.Name, mapping.Target.Canonical, value);
}
