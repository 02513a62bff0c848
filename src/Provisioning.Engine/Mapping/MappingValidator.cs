using Provisioning.Expressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Refuses mappings that cannot work, before they are saved.</summary>
internal sealed class MappingValidator(EngineContext context, DirectoryService directory)
{
    /// <summary>Checks the app's mappings, and gives the app with what its expressions read.</summary>
    /// <param name="app">The app.</param>
    /// <param name="attributes">The attributes that the app's records have; null when they are not known.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.MappingInvalid"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.PathInvalid"/>, <see cref="ErrorIds.ExpressionInvalid"/>.
    /// </exception>
    public async ValueTask<App> CheckAsync(App app, IReadOnlyList<AttributeDefinition>? attributes, CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var seen = new HashSet<(MappingDirection, string)>();
        MatchKey.Check(app, schema);
        foreach (var name in app.NullIsValue.Where(n => n != "*"))
            schema.Resolve(name);
        MatchRuleValidator.Check(app, app.IsSource || !context.Connectors[app.Connector].MakesTasks, schema);
        var checkedMappings = new List<Mapping>(app.Mappings.Count);
        foreach (var mapping in app.Mappings)
        {
            var inbound = mapping.Direction == MappingDirection.Inbound;
            if (inbound ? !app.IsSource : !app.IsTarget)
                throw Invalid(app, mapping, $"is {mapping.Direction}, and the app is a {app.Direction}", $"Use -Direction {(inbound ? MappingDirection.Outbound : MappingDirection.Inbound)}, or change the app's direction.");
            var ways = (mapping.Source is null ? 0 : 1) + (mapping.Expression is null ? 0 : 1) + (mapping.Constant.IsNone ? 0 : 1);
            if (ways == 0)
                throw Invalid(app, mapping, "says neither where its value comes from nor which it is", "Give -Source, -Expression or -Constant.");
            if (ways > 1)
                throw Invalid(app, mapping, "says both where its value comes from and which it is", "Give either -Source, -Expression or -Constant; what stands in for a missing value is -Default.");
            if (inbound && mapping.Source is { } column && PasswordNames.Contains(column))
                throw Invalid(app, mapping, "would put a password into the store", "Remove it.");
            var target = inbound ? schema.Resolve(mapping.Target) : AttributePath.Parse(mapping.Target);
            if (!seen.Add((mapping.Direction, target.Canonical.ToLowerInvariant())))
                throw Invalid(app, mapping, "stands there twice", "Keep one mapping for each target.");
            if (inbound && !mapping.Constant.IsNone)
                schema.Convert(target, mapping.Constant);
            MappingOptions.Check(app, mapping, target, schema);
            if (!inbound && mapping.Source is { } source && !OutboundSource.IsSpecial(source))
                schema.Resolve(source);
            if (mapping.Expression is null)
            {
                checkedMappings.Add(mapping);
                continue;
            }

            var expression = CompileExpression(app, mapping, inbound ? MappingScope.Inbound(app, attributes) : MappingScope.Outbound(schema));
            // Whom it speaks of is told by an attribute too.
            var reads = mapping with { Reads = [.. expression.References.Select(r => r.Attribute).Concat(inbound ? [] : expression.Records.Where(r => r != "user")).Distinct(StringComparer.OrdinalIgnoreCase)] };
            if (inbound && reads.Reads.Any(PasswordNames.Contains))
                throw Invalid(app, mapping, "would put a password into the store", "Remove it.");
            checkedMappings.Add(reads);
        }

        PathOverlap.Check(app, await OthersAsync(app, cancellationToken).ConfigureAwait(false), schema);

        return app with { Mappings = checkedMappings };
    }

    private async ValueTask<List<App>> OthersAsync(App app, CancellationToken cancellationToken)
    {
        var others = new List<App>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
        {
            if (document.Id != AppDocument.Id(app.Name))
                others.Add(AppDocument.Read(document));
        }

        return others;
    }

    /// <summary>Compiles the mapping's expression.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionInvalid"/>, with a caret under the character.</exception>
    public static Expression CompileExpression(App app, Mapping mapping, ExpressionScope scope) => Expression.TryCompile(mapping.Expression!, scope with { HasReservation = mapping.Unique }, out var expression, out var error)
        ? expression
        : throw new ProvisioningError
        {
            Id = ErrorIds.ExpressionInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"App '{app.Name}': the expression of '{mapping.Target}' cannot be used. {error}",
            RecommendedAction = "Correct it there. Get-ProvFunction lists the functions, and Test-ProvExpression shows what an expression gives.",
            Target = mapping.Target,
            App = app.Name,
        }.ToException();

    /// <summary>The error of a mapping that cannot be used.</summary>
    public static ProvisioningException Invalid(App app, Mapping mapping, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.MappingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': the mapping of '{mapping.Target}' {why}.",
        RecommendedAction = action,
        Target = mapping.Target,
        App = app.Name,
    }.ToException();
}
