using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Who is to have an account in which app.</summary>
public sealed class AssignmentService
{
    private readonly EngineContext _context;

    internal AssignmentService(EngineContext context) => _context = context;

    /// <summary>Gives the user the app. Somebody who has it already keeps it as it is.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts.</exception>
    public async ValueTask<Assignment> GrantAsync(App app, User user, CancellationToken cancellationToken)
    {
        var granted = await GrantAsync(app, [user], cancellationToken).ConfigureAwait(false);
        return granted[0];
    }

    /// <summary>Gives many users the app in one commit.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts.</exception>
    public async ValueTask<IReadOnlyList<Assignment>> GrantAsync(App app, IReadOnlyList<User> users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(users);
        CheckTarget(app);
        var existing = await _context.Store.GetManyAsync(Collections.Assignments, [.. users.Select(u => AppDocument.AssignmentId(app.Name, u.Id))], cancellationToken).ConfigureAwait(false);
        var known = existing.Select(AppDocument.ReadAssignment).ToDictionary(a => a.UserId, StringComparer.Ordinal);
        var writes = new List<DocumentWrite>();
        var result = new List<Assignment>(users.Count);
        foreach (var user in users)
        {
            if (!known.TryGetValue(user.Id, out var assignment))
            {
                assignment = new() { App = app.Name, UserId = user.Id, Granted = _context.Now, GrantedBy = _context.Actor };
                known.Add(user.Id, assignment);
                writes.Add(AppDocument.ToWrite(assignment, null));
            }

            result.Add(assignment);
        }

        if (writes.Count > 0)
            await _context.CommitAsync("Grant-ProvAppAssignment", writes, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/> for an app that gets no accounts.</exception>
    public static void CheckTarget(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!app.IsTarget)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppDirectionWrong,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"App '{app.Name}' is a source: nobody can have an account assigned in it.",
                RecommendedAction = "Assign an app whose direction is Target or Both.",
                Target = app.Name,
                App = app.Name,
            }.ToException();
        }
    }

    /// <summary>Takes the app from the user: the next run disables the account. True when the user had it.</summary>
    public async ValueTask<bool> RevokeAsync(App app, User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(user);
        var id = AppDocument.AssignmentId(app.Name, user.Id);
        if (await _context.Store.GetAsync(Collections.Assignments, id, cancellationToken).ConfigureAwait(false) is null)
            return false;
        await _context.CommitAsync("Revoke-ProvAppAssignment", [new(Collections.Assignments, id, null, [])], cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The assignments of an app, of a user, or of both; all when neither is given.</summary>
    public async IAsyncEnumerable<Assignment> ListAsync(string? app, string? userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = (app, userId) switch
        {
            (not null, not null) => new StoreQuery(Collections.Assignments) { From = AppDocument.AssignmentId(app, userId), To = AppDocument.AssignmentId(app, userId) },
            (null, not null) => StoreQuery.Equal(Collections.Assignments, Indexes.User, userId),
            (not null, null) => new(Collections.Assignments) { Prefix = AccountDocument.Prefix(app) },
            _ => new(Collections.Assignments),
        };
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return AppDocument.ReadAssignment(document);
    }
}
