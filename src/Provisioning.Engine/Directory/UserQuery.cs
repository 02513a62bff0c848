using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// Searches users by a SCIM filter (RFC 7644 §3.4.2.2). Beside the schema's attributes a filter can use the short names, status, active (status is Active), id, meta.created and
/// meta.lastModified. One condition that an index can answer (eq or sw on userName, mail, employeeNumber or a custom indexed attribute, joined by "and") is read by it; the rest
/// is looked at one by one, as a stream.
/// </summary>
public sealed class UserQuery
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;

    internal UserQuery(EngineContext context, DirectoryService directory) => (_context, _directory) = (context, directory);

    /// <summary>The users that the filter selects; all when it is null. Removed ones only when asked for.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FilterInvalid"/> with the position, <see cref="ErrorIds.AttributeUnknown"/>.</exception>
    public async IAsyncEnumerable<User> SearchAsync(string? filter, bool includeDeleted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new StoreQuery(Collections.Users);
        Func<AttributeSet, bool>? matches = null;
        if (filter is not null)
        {
            var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
            var parsed = UserFilter.Resolve(ScimFilter.Parse(filter), schema);
            query = UserFilter.Index(parsed, schema) ?? query;
            matches = parsed.Compile(UserFilter.SchemaOf(schema));
        }

        var seen = query.Index is null ? null : new HashSet<string>(StringComparer.Ordinal);
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (seen?.Add(document.Id) == false)
                continue;
            var user = UserDocument.Read(document);
            if ((includeDeleted || user.Status != UserStatus.Deleted) && matches?.Invoke(UserFilter.View(user)) != false)
                yield return user;
        }
    }
}
