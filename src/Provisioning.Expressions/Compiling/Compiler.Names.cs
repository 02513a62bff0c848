namespace Provisioning.Expressions;

/// <summary>The part that finds what names stand for.</summary>
internal sealed partial class Compiler
{
    // No name is longer; looking for one near to it would take long.
    private const int LongestName = 100;

    private Part CompileName(NameSyntax name)
    {
        if (_variables.TryGetValue(name.Name, out var variable))
        {
            var slot = variable.Slot;
            return new(e => e.Locals[slot], variable.Type, name.Position);
        }

        // Who is meant by an attribute of the same name is no value: alone, the name is the attribute.
        if (scope.IndexOf(name.Name) is >= 0 and var index && scope.Records[index].IsReference && Default([(name.Name, name.Position)]) is { } attribute)
            return attribute;
        return Record(name.Name, name.Position) ?? Default([(name.Name, name.Position)]) ?? throw UnknownName(name.Name, name.Position);
    }

    private Part CompileMember(MemberSyntax member)
    {
        var names = new List<(string, ExpressionPosition)>();
        SyntaxNode of = member;
        while (of is MemberSyntax inner)
        {
            names.Insert(0, (inner.Name, inner.NamePosition));
            of = inner.Of;
        }

        return Member(of, names, member.Position, exact: false);
    }

    private Part Member(SyntaxNode of, List<(string Name, ExpressionPosition At)> names, ExpressionPosition position, bool exact)
    {
        if (of is not NameSyntax root || _variables.ContainsKey(root.Name))
            return Of(Compile(of), null);
        var index = scope.IndexOf(root.Name);
        if (index < 0)
            return Default([(root.Name, root.Position), .. names]) ?? throw UnknownName(root.Name, root.Position);
        var record = scope.Records[index];
        if (record.IsReference && Longest(record.Schema, names).Count == 0 && IsDefault([(root.Name, root.Position), .. names]))
            return Default([(root.Name, root.Position), .. names])!.Value;
        return Of(Record(root.Name, root.Position)!.Value, record.Names[0]);

        Part Of(Part part, string? recordName) =>
            part.Type is { Kind: ValueKind.Record, Parts: { } schema } ? Attribute(part, schema, recordName, names, exact) : Parts(part, names, position);
    }

    /// <summary>The record of this name as a part, or null when there is none.</summary>
    public Part? Record(string name, ExpressionPosition at)
    {
        var index = scope.IndexOf(name);
        if (index < 0)
            return null;
        _records.Add(scope.Records[index].Names[0]);
        return new(e => AttributeValue.From(e.Input.Records[index]), new(ValueKind.Record, null, scope.Records[index].Schema), at);
    }

    // An attribute without its record's name: firstName for user.firstName.
    private Part? Default(List<(string Name, ExpressionPosition At)> names)
    {
        foreach (var record in scope.Records)
        {
            if (record.IsDefault && Longest(record.Schema, names) is { Count: > 0 })
                return Attribute(Record(record.Names[0], names[0].At)!.Value, record.Schema, record.Names[0], names, exact: false);
        }

        return null;
    }

    // True when more than its first name leads to an attribute that can be named without a record.
    private bool IsDefault(List<(string Name, ExpressionPosition At)> names) => scope.Records.Any(r => r.IsDefault && Longest(r.Schema, names).Count > 1);

    private Part Attribute(Part record, RecordSchema schema, string? recordName, List<(string Name, ExpressionPosition At)> names, bool exact)
    {
        var (attribute, count) = Longest(schema, names);
        if (count == 0 && !exact && names.Count > 1 && names[0].Name.Equals("profile", StringComparison.OrdinalIgnoreCase))
        {
            // Okta's Identity Engine writes user.profile.firstName.
            names = names[1..];
            (attribute, count) = Longest(schema, names);
        }

        if (attribute is null)
        {
            var path = string.Join('.', names.Select(n => n.Name));
            throw new ExpressionFault(names[0].At, $"There is no attribute '{path}' {(recordName is null ? "here" : $"of '{recordName}'")}.", Near(path, schema.Names));
        }

        // Behind a function that gives a record, its schema says whose attribute it is.
        if ((recordName ?? scope.Records.FirstOrDefault(r => ReferenceEquals(r.Schema, schema))?.Names[0]) is { } owner)
            _references.Add(new(owner, attribute.Name));
        var (eval, get) = (record.Eval, attribute.Get);
        var index = recordName is null ? -1 : scope.IndexOf(recordName);
        Eval found = index >= 0
            ? e => e.Input.Records[index] is { } set ? Present(get(set)) : default
            : e => eval(e).AsComplex() is { } set ? Present(get(set)) : default;
        return Parts(new(found, PartType.Of(attribute), record.At), names[count..], record.At);
    }

    private static (ExpressionAttribute? Attribute, int Count) Longest(RecordSchema schema, List<(string Name, ExpressionPosition At)> names)
    {
        for (var count = names.Count; count > 0; count--)
        {
            if (schema.Find(string.Join('.', names.Take(count).Select(n => n.Name))) is { } attribute)
                return (attribute, count);
        }

        return (null, 0);
    }

    // An empty text in the data is no value: otherwise "jane." would be a name.
    private static AttributeValue Present(AttributeValue value) => value.AsString() is { Length: 0 } ? default : value;

    private static Part Parts(Part of, List<(string Name, ExpressionPosition At)> names, ExpressionPosition position)
    {
        foreach (var (name, at) in names)
        {
            var type = of.Type.Kind == ValueKind.List ? of.Type.Element ?? PartType.Any : of.Type;
            if (type.Kind is not (ValueKind.Any or ValueKind.Record or ValueKind.Null) && !name.Equals("value", StringComparison.OrdinalIgnoreCase))
                throw new ExpressionFault(at, $"{Capital(type.Said)} has no part '{name}'.", "A function behind a value has brackets: x.toUpperCase().");
            var part = type.Parts?.Find(name);
            if (part is null && type.Parts is not null)
                throw new ExpressionFault(at, $"There is no part '{name}' here.", Near(name, type.Parts.Names));
            var eval = of.Eval;
            var element = part is null ? PartType.Any : PartType.Of(part);
            of = new(e => Present(PartOf(eval(e), name, at)), of.Type.Kind == ValueKind.List ? new(ValueKind.List, element) : element, position);
        }

        return of;
    }

    private static AttributeValue PartOf(AttributeValue value, string name, ExpressionPosition at) => value.Kind switch
    {
        AttributeValueKind.None => default,
        AttributeValueKind.Complex => value.AsComplex()![name],
        AttributeValueKind.List => AttributeValue.FromList(value.AsList().Select(v => v.AsComplex() is { } set ? set[name] : default)),
        _ when name.Equals("value", StringComparison.OrdinalIgnoreCase) => value,
        _ => throw new ExpressionFault(at, $"'{Values.Shorten(value)}' has no part '{name}'."),
    };

    private ExpressionFault UnknownName(string name, ExpressionPosition at)
    {
        var known = scope.Records.SelectMany(r => r.Names.Concat(r.IsDefault ? r.Schema.Names : []));
        if (FunctionCatalogue.Namespaces.Contains(name))
            return new(at, $"'{name}' begins the name of a function: a '.' and its name were expected behind it.", "Get-ProvFunction lists them.");
        return new(at, $"There is no '{name}' here.", Near(name, known) ?? $"An expression here can speak of {string.Join(", ", scope.Records.SelectMany(r => r.Names).Select(n => $"'{n}'"))}; a text stands in quotes.");
    }

    private static string? Near(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestName)
            return null;
        var hint = NearNames.Hint(name, known).Trim();
        return hint.Length == 0 ? null : hint;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
