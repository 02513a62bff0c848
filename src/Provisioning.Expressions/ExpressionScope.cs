namespace Provisioning.Expressions;

/// <summary>What an expression can speak of. One scope serves any number of expressions.</summary>
/// <param name="Records">The objects whose attributes it can name, in the order in which <see cref="ExpressionInput.Records"/> has them.</param>
public sealed record ExpressionScope(IReadOnlyList<ExpressionRecord> Records)
{
    /// <summary>The name of the record of the person's manager.</summary>
    public const string Manager = "manager";

    /// <summary>The name of the record of the person's assistant.</summary>
    public const string Assistant = "assistant";

    /// <summary>The name of the record of the person's account in Active Directory.</summary>
    public const string ActiveDirectory = "active_directory";

    /// <summary>The name of the record of the person in Workday.</summary>
    public const string Workday = "workday";

    /// <summary>True when the time can be asked for.</summary>
    public bool HasClock { get; init; }

    /// <summary>True when the person's groups are known.</summary>
    public bool HasGroups { get; init; }

    /// <summary>True when somebody reserves one of the candidates of <c>uniqueValue</c>.</summary>
    public bool HasReservation { get; init; }

    /// <summary>The place of the record of this name; -1 when there is none.</summary>
    internal int IndexOf(string name)
    {
        for (var i = 0; i < Records.Count; i++)
        {
            if (Records[i].Names.Contains(name, StringComparer.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }
}

/// <summary>An object whose attributes expressions can name.</summary>
/// <param name="Names">What it is called: user; or source, appuser and the app's name.</param>
/// <param name="Schema">Which attributes it has.</param>
public sealed record ExpressionRecord(IReadOnlyList<string> Names, RecordSchema Schema)
{
    /// <summary>True when its attributes can be named without it: firstName for user.firstName.</summary>
    public bool IsDefault { get; init; }

    /// <summary>True for somebody whom an attribute of the same name means: alone the name is that attribute, and so is a path that the attribute has and the record has not (<c>manager.value</c>).</summary>
    public bool IsReference { get; init; }
}

/// <summary>The attributes that a record has.</summary>
public abstract class RecordSchema
{
    /// <summary>A record of which nothing is known: every name may be an attribute.</summary>
    public static RecordSchema Open { get; } = new OpenSchema();

    /// <summary>The attribute of this name or path, such as userName, name.givenName; null when there is none.</summary>
    public abstract ExpressionAttribute? Find(string path);

    /// <summary>All names, for the error that names the near ones.</summary>
    public abstract IEnumerable<string> Names { get; }

    private sealed class OpenSchema : RecordSchema
    {
        public override IEnumerable<string> Names => [];

        public override ExpressionAttribute Find(string path) => new(path, null, false, set => Get(set, path));

        private static AttributeValue Get(AttributeSet set, string path)
        {
            var value = set[path];
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            if (!value.IsNone || dot < 0)
                return value;
            var (inner, rest) = (set[path[..dot]], path[(dot + 1)..]);
            if (inner.Kind == AttributeValueKind.List)
                return AttributeValue.FromList(inner.AsList().Select(v => v.AsComplex() is { } element ? Get(element, rest) : default));
            if (inner.AsComplex() is { } parts)
                return Get(parts, rest);
            // Okta's Identity Engine writes user.profile.firstName.
            return path.StartsWith(Profile, StringComparison.OrdinalIgnoreCase) && inner.IsNone ? Get(set, rest) : default;
        }
    }

    private const string Profile = "profile.";
}

/// <summary>An attribute of a record.</summary>
/// <param name="Name">Its name or path.</param>
/// <param name="Type">Its type; null when it is not known.</param>
/// <param name="MultiValued">True when it has several values.</param>
/// <param name="Get">Takes its value from an object.</param>
public sealed record ExpressionAttribute(string Name, AttributeType? Type, bool MultiValued, Func<AttributeSet, AttributeValue> Get)
{
    /// <summary>The parts of a complex attribute; null when they are not known.</summary>
    public RecordSchema? Parts { get; init; }
}
