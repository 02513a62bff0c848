namespace Provisioning.Expressions;

/// <summary>Checks a parsed expression against its scope and makes delegates of it. One for each expression.</summary>
internal sealed partial class Compiler(ExpressionScope scope)
{
    private readonly Dictionary<string, (int Slot, PartType Type)> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<ExpressionReference> _references = [];
    private readonly SortedSet<string> _records = new(StringComparer.OrdinalIgnoreCase);
    private int _compiled;
    private int _sites;
    private int _prepared;

    /// <summary>What can be spoken of.</summary>
    public ExpressionScope Scope => scope;

    /// <summary>How many variables filter and map have.</summary>
    public int Locals { get; private set; }

    /// <summary>The attributes that are named.</summary>
    public IEnumerable<ExpressionReference> References => _references.OrderBy(r => r.Record, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Attribute, StringComparer.OrdinalIgnoreCase);

    /// <summary>The records at which it looks.</summary>
    public IEnumerable<string> Records => _records;

    /// <summary>True when a function asks for the person's groups.</summary>
    public bool AsksForGroups { get; private set; }

    /// <summary>True when uniqueValue is the answer.</summary>
    public bool OffersCandidates { get; set; }

    /// <summary>Compiles the whole.</summary>
    /// <exception cref="ExpressionFault">It cannot be.</exception>
    public Eval CompileWhole(SyntaxNode node)
    {
        var part = Compile(node, answers: true);
        return part.Type.Kind == ValueKind.Record && part.Type.Parts is not null
            ? throw new ExpressionFault(part.At, "This is an object with many attributes: one of them was expected behind it.", "Such as user.firstName.")
            : part.Eval;
    }

    /// <summary>Compiles the whole as a condition: what it gives is true, false or no value.</summary>
    /// <exception cref="ExpressionFault">It cannot be.</exception>
    public Eval CompileCondition(SyntaxNode node)
    {
        var part = Compile(node);
        Arguments.CheckCondition(part);
        var (eval, at) = (part.Eval, part.At);
        return e => Values.ToBoolean(eval(e), at) is { } known ? known : default(AttributeValue);
    }

    /// <summary>Compiles a part.</summary>
    /// <param name="node">The part.</param>
    /// <param name="answers">True where the part is the answer of the whole, so that it may be clear() or keep().</param>
    /// <exception cref="ExpressionFault">It cannot be.</exception>
    public Part Compile(SyntaxNode node, bool answers = false)
    {
        _compiled++;
        return node switch
        {
            LiteralSyntax literal => Constant(literal),
            NameSyntax name => CompileName(name),
            MemberSyntax member => CompileMember(member),
            IndexSyntax index => CompileIndex(index),
            CallSyntax call => CompileCall(call, answers),
            ListSyntax list => CompileList(list),
            MapSyntax map => CompileMap(map),
            UnarySyntax unary => Operators.Unary(unary, Compile(unary.Operand)),
            BinarySyntax binary => Operators.Binary(binary, Compile(binary.Left), Compile(binary.Right)),
            ChainSyntax chain => Operators.Chain(chain, [.. chain.Items.Select(i => Compile(i))]),
            ConditionalSyntax conditional => CompileConditional(conditional, answers),
            ElvisSyntax elvis => CompileElvis(elvis, answers),
            LambdaSyntax lambda => throw new ExpressionFault(lambda.Position, "A function of one value can stand only as the last argument of Arrays.filter, Arrays.map or Arrays.any."),
            _ => throw new InvalidOperationException($"There is no such part as {node.GetType().Name}."),
        };
    }

    private static Part Constant(LiteralSyntax literal)
    {
        var value = literal.Value;
        var type = value.Kind switch
        {
            AttributeValueKind.String => PartType.Text,
            AttributeValueKind.Boolean => PartType.Boolean,
            AttributeValueKind.Integer => PartType.Integer,
            AttributeValueKind.Decimal => PartType.Number,
            _ => PartType.Null,
        };
        return new(_ => value, type, literal.Position, value);
    }

    private Part CompileList(ListSyntax list)
    {
        var items = list.Items.Select(i => Compile(i)).ToArray();
        var element = items.Length == 0 ? PartType.Any : items.Select(i => i.Type).Aggregate(PartType.Either);
        var evals = Array.ConvertAll(items, i => i.Eval);
        return new(
            e =>
            {
                var values = new AttributeValue[evals.Length];
                for (var i = 0; i < evals.Length; i++)
                    values[i] = evals[i](e);
                return AttributeValue.FromList(values);
            },
            new(ValueKind.List, element),
            list.Position);
    }

    private Part CompileMap(MapSyntax map)
    {
        var items = map.Items.Select(i => (i.Name, Compile(i.Value).Eval)).ToArray();
        return new(
            e =>
            {
                var builder = new AttributeSet.Builder();
                foreach (var (name, eval) in items)
                    builder[name] = eval(e);
                return AttributeValue.From(builder.ToSet());
            },
            PartType.Record,
            map.Position);
    }

    private Part CompileConditional(ConditionalSyntax node, bool answers)
    {
        var condition = Compile(node.Condition);
        Arguments.CheckCondition(condition);
        var then = Compile(node.Then, answers);
        var otherwise = Compile(node.Else, answers);
        var (test, at, yes, no) = (condition.Eval, condition.At, then.Eval, otherwise.Eval);
        return new(e => Values.ToBoolean(test(e), at) == true ? yes(e) : no(e), PartType.Either(then.Type, otherwise.Type), node.Position);
    }

    private Part CompileElvis(ElvisSyntax node, bool answers)
    {
        var value = Compile(node.Value);
        var otherwise = Compile(node.Otherwise, answers);
        var (first, second) = (value.Eval, otherwise.Eval);
        return new(
            e =>
            {
                var known = first(e);
                return Values.IsEmpty(known) ? second(e) : known;
            },
            PartType.Either(value.Type, otherwise.Type),
            node.Position);
    }

    private Part CompileIndex(IndexSyntax node)
    {
        // source["First Name"]: an attribute by its very name.
        if (node.Index is LiteralSyntax { Value.Kind: AttributeValueKind.String } name)
            return Member(node.Of, [(name.Value.AsString()!, name.Position)], node.Position, exact: true);
        var of = Compile(node.Of);
        var index = Compile(node.Index);
        if (of.Type.Kind is not (ValueKind.List or ValueKind.Any or ValueKind.Null))
            throw new ExpressionFault(node.Position, $"An element was asked of {of.Type.Said}; only a list has elements.");
        var (list, at) = (of.Eval, Arguments.Convert(index, ValueKind.Integer, "index"));
        return new(
            e =>
            {
                var place = at(e).AsInteger();
                var values = list(e).AsList();
                return place is null ? default : values.ElementAtOrDefault((int)Math.Clamp(place.Value < 0 ? place.Value + values.Count : place.Value, -1, int.MaxValue));
            },
            of.Type.Element ?? PartType.Any,
            node.Position);
    }

    /// <summary>Compiles an expression on one element: x => … or an expression on "it".</summary>
    /// <returns>The body, where the element goes, and how many steps one element costs.</returns>
    public (Part Body, int Slot, int Steps) CompileLambda(SyntaxNode node, PartType element)
    {
        var (name, body) = node is LambdaSyntax lambda ? (lambda.Parameter, lambda.Body) : ("it", node);
        var slot = Locals++;
        var had = _variables.TryGetValue(name, out var outer);
        _variables[name] = (slot, element);
        var before = _compiled;
        var part = Compile(body);
        if (had)
            _variables[name] = outer;
        else
            _variables.Remove(name);
        return (part, slot, _compiled - before + 1);
    }
}
