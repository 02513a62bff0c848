using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>An expression as an app's mappings have it, to be tried on users. Not thread-safe.</summary>
public sealed class UserExpression
{
    private readonly EngineContext _context;
    private readonly Expression _expression;
    private readonly OthersReader _others;
    private readonly OutputMask _mask;

    internal UserExpression(EngineContext context, Expression expression, OthersReader others, OutputMask mask) =>
        (_context, _expression, _others, _mask) = (context, expression, others, mask);

    /// <summary>What it gives for a user.</summary>
    public async ValueTask<ExpressionTest> TestAsync(User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var others = await _others.OfAsync(user, _context.Now, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<AttributeSet?> records = [OutboundSource.Of(_mask.Apply(user)), .. others.Records.Skip(1).Select(r => r is null ? null : _mask.OfUser(r))];
        return ExpressionService.ToTest(user.UserName, _expression.Evaluate(new(records) { Subject = user.Id, Groups = others.Groups }));
    }
}
