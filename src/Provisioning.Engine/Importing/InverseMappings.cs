namespace Provisioning.Engine;

/// <summary>
/// What the accounts of a target say of their people: its outbound mappings, turned round as far as they can be. An attribute that passes as it is, and one whose values are translated one to one, goes back; what an expression makes of
/// it does not.
/// </summary>
/// <param name="Source">The app as a source of what its rules compare.</param>
/// <param name="Concerns">What of its rules compares what does not go back, a sentence each.</param>
internal sealed record InverseMappings(InboundSource Source, IReadOnlyList<string> Concerns)
{
    public static InverseMappings Of(App app, DirectorySchema schema)
    {
        var turned = new Dictionary<string, Mapping>(StringComparer.OrdinalIgnoreCase);
        foreach (var mapping in app.Mappings)
        {
            // Where two attributes of the app have the same one of the directory, the first says it.
            if (Turn(mapping, schema) is { } back)
                turned.TryAdd(back.Target, back);
        }

        var concerns = new List<string>();
        var on = new List<string>();
        foreach (var name in app.MatchOn)
        {
            var path = schema.Resolve(name).Canonical;
            if (turned.ContainsKey(path))
                on.Add(path);
            else
                concerns.Add($"'{app.Name}': accounts are not matched by '{name}' when they are imported, since no mapping gives it as the directory has it. A rule by another attribute does: Set-ProvMatchRule {app.Name} ….");
        }

        foreach (var rule in app.MatchRules)
        {
            foreach (var comparison in rule.Comparisons.Where(c => !turned.Keys.Any(t => string.Equals(Paths.Get(t).Attribute, schema.Resolve(c.Attribute).Attribute, StringComparison.OrdinalIgnoreCase))))
                concerns.Add($"'{app.Name}': the match rule '{rule.Name}' compares '{comparison.Attribute}', which no mapping gives the app as the directory has it: nobody ever agrees in it.");
        }

        var seen = app with { Mappings = [.. turned.Values], MatchOn = on, MatchRules = app.MatchRules.Count + app.MatchOn.Count > 0 ? app.MatchRules : [SameName] };
        return new(new(seen, CompiledMapping.Compile(seen, MappingDirection.Inbound, schema)), concerns);
    }

    // Whoever has the same user name is probably the same person; somebody has to say so once.
    private static MatchRule SameName => new() { Name = "same user name", Order = 1, Comparisons = [new() { Attribute = "userName", Method = MatchMethod.CaseFolded }], AutoLink = false };

    private static Mapping? Turn(Mapping mapping, DirectorySchema schema)
    {
        if (mapping is not { Direction: MappingDirection.Outbound, Source: { } source } || OutboundSource.IsSpecial(source))
            return null;
        var path = schema.Resolve(source);
        if (schema.RefersToUsers(path))
            return null;
        var map = AttributeSet.Empty;
        foreach (var name in mapping.ValueMap?.Names ?? [])
        {
            if (mapping.ValueMap![name].ToString() is not { Length: > 0 } there || map.Contains(there))
                return null;
            map = map.With(there, name);
        }

        return new()
        {
            Direction = MappingDirection.Inbound,
            Target = path.Canonical,
            Source = mapping.Target,
            ValueMap = mapping.ValueMap is null ? null : map,
            Unmapped = mapping.ValueMap is null ? default : UnmappedAction.Keep,
        };
    }
}
