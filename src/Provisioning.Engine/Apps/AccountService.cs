using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>What apps hold, as last read or written.</summary>
public sealed class AccountService
{
    private readonly EngineContext _context;

    internal AccountService(EngineContext context) => _context = context;

    /// <summary>The accounts that belong to nobody and are there still, of an app or of all.</summary>
    public async IAsyncEnumerable<Account> UnlinkedAsync(string? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var account in ListAsync(app, null, cancellationToken).ConfigureAwait(false))
        {
            if (account is { UserId: null, Present: true })
                yield return account;
        }
    }

    /// <summary>The accounts of an app, of a user, or of both; all when neither is given.</summary>
    public async IAsyncEnumerable<Account> ListAsync(string? app, string? userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = (app, userId) switch
        {
            (not null, not null) => StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(userId, app)),
            (null, not null) => new(Collections.Accounts) { Index = Indexes.Link, Prefix = userId + "/" },
            (not null, null) => new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app) },
            _ => new(Collections.Accounts),
        };
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return AccountDocument.Read(document);
    }
}
