using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>Tries expressions, as mappings would work them out, and changes nothing.</summary>
public sealed class ExpressionService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;

    internal ExpressionService(EngineContext context, DirectoryService directory, AppService apps) => (_context, _directory, _apps) = (context, directory, apps);

    /// <summary>The expression on users, as outbound mappings have it; the values of sensitive attributes are masked.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionInvalid"/>.</exception>
    public async ValueTask<UserExpression> OnUsersAsync(string text, CancellationToken cancellationToken)
    {
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var expression = Expression.Compile(text, MappingScope.Outbound(schema));
        var read = new OthersRead("") { Linked = LinkedRecord.Of(schema, expression), AsksForGroups = expression.AsksForGroups };
        var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        return new(_context, expression, await OthersReader.LoadAsync(_context.Store, read, schema, cancellationToken).ConfigureAwait(false), mask);
    }

    /// <summary>The expression on the records of a source, as its inbound mappings have it. A source that cannot be asked now is taken to have every attribute.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionInvalid"/>.</exception>
    public async ValueTask<Expression> OnSourceAsync(string text, App app, CancellationToken cancellationToken) =>
        Expression.Compile(text, MappingScope.Inbound(app, await KnownAttributesAsync(app, cancellationToken).ConfigureAwait(false)));

    /// <summary>The attributes that the app's records have; null when it cannot be asked now or does not say.</summary>
    public async ValueTask<IReadOnlyList<AttributeDefinition>?> KnownAttributesAsync(App app, CancellationToken cancellationToken)
    {
        try
        {
            var attributes = await _apps.DiscoverSchemaAsync(app, cancellationToken).ConfigureAwait(false);
            return attributes.Count > 0 ? attributes : null;
        }
        catch (ProvisioningException)
        {
            return null;
        }
    }

    /// <summary>What it gives for a record of a source.</summary>
    public static ExpressionTest Test(Expression expression, Account account)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(account);
        return ToTest(account.Key, expression.Evaluate(new([account.Values]) { Subject = account.Key }));
    }

    /// <summary>What the text gives for a sample, which is user, source and appuser in one and has every attribute that it is given.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionInvalid"/>.</exception>
    public static ExpressionTest Test(string text, AttributeSet sample, IReadOnlyList<string> groups, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(groups);
        var scope = new ExpressionScope([new(["user", "source", "appuser"], RecordSchema.Open) { IsDefault = true }]) { HasClock = true, HasGroups = true, HasReservation = true };
        var input = new ExpressionInput([sample]) { Now = now, Subject = "sample", Groups = [.. groups.Select(g => new ExpressionGroup(g, g))] };
        return ToTest(null, Expression.Compile(text, scope).Evaluate(input));
    }

    internal static ExpressionTest ToTest(string? subject, ExpressionAnswer answer) =>
        new(subject, answer.Kind, answer.Value, answer.Error is { } error ? error.ToString() : ExpressionText.Of(answer)) { Candidates = answer.Candidates };
}
