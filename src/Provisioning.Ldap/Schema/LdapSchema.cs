using System.Globalization;

namespace Provisioning.Ldap;

/// <summary>A server's schema: its attribute types and object classes (RFC 4512 §4.1 and §4.2). Names are found without regard to case, and by object identifier.</summary>
public sealed class LdapSchema
{
    private const string AttributeTypesName = "attributeTypes";
    private const string ObjectClassesName = "objectClasses";
    private readonly Dictionary<string, LdapAttributeType> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LdapObjectClass> _classes = new(StringComparer.OrdinalIgnoreCase);

    private LdapSchema(IReadOnlyList<LdapAttributeType> attributes, IReadOnlyList<LdapObjectClass> classes, IReadOnlyList<string> unreadable)
    {
        Index(_attributes, attributes, a => a.Oid, a => a.Names);
        Index(_classes, classes, c => c.Oid, c => c.Names);
        AttributeTypes = [.. attributes.Select(Complete)];
        Index(_attributes, AttributeTypes, a => a.Oid, a => a.Names);
        ObjectClasses = classes;
        Unreadable = unreadable;
    }

    /// <summary>All attribute types, each with what it takes from the types above it.</summary>
    public IReadOnlyList<LdapAttributeType> AttributeTypes { get; }

    /// <summary>All object classes.</summary>
    public IReadOnlyList<LdapObjectClass> ObjectClasses { get; }

    /// <summary>What the server says that is no description, each with why.</summary>
    public IReadOnlyList<string> Unreadable { get; }

    /// <summary>The attribute type with this name or object identifier, or null. Options after a semicolon are passed over.</summary>
    public LdapAttributeType? Attribute(string name) => _attributes.GetValueOrDefault(name.IndexOf(';') is var at and >= 0 ? name[..at] : name);

    /// <summary>The object class with this name or object identifier, or null.</summary>
    public LdapObjectClass? ObjectClass(string name) => _classes.GetValueOrDefault(name);

    /// <summary>Attributes that an object of these classes must have, with those of the classes above.</summary>
    public IReadOnlySet<string> MustOf(params IEnumerable<string> classes) => Collect(classes, c => c.Must);

    /// <summary>Attributes that an object of these classes may have, with those of the classes above; without those that it must.</summary>
    public IReadOnlySet<string> MayOf(params IEnumerable<string> classes)
    {
        var names = classes.ToArray();
        var may = Collect(names, c => c.May);
        may.ExceptWith(MustOf(names));
        return may;
    }

    /// <summary>The classes with everything above them.</summary>
    public IReadOnlyList<LdapObjectClass> WithSuperiors(params IEnumerable<string> classes)
    {
        var found = new List<LdapObjectClass>();
        var open = new Queue<string>(classes);
        while (open.TryDequeue(out var name))
        {
            if (ObjectClass(name) is not { } known || found.Contains(known))
                continue;
            found.Add(known);
            foreach (var superior in known.Superiors)
                open.Enqueue(superior);
        }

        return found;
    }

    /// <summary>Reads the schema of the server, from where its root DSE says.</summary>
    /// <exception cref="LdapException">It cannot be read, or the server does not say where it is.</exception>
    public static async ValueTask<LdapSchema> ReadAsync(LdapConnection connection, CancellationToken cancellationToken = default)
    {
        var root = await connection.ReadEntryAsync(LdapDn.Root, ["subschemaSubentry"], cancellationToken).ConfigureAwait(false);
        var place = root?.GetText("subschemaSubentry") ?? throw Unknown(connection, "it does not say where its schema is (subschemaSubentry)");
        var entry = await connection.ReadEntryAsync(LdapDn.Parse(place), [AttributeTypesName, ObjectClassesName], cancellationToken).ConfigureAwait(false)
            ?? throw Unknown(connection, $"its schema '{place}' is not readable");
        return Parse(entry.GetTexts(AttributeTypesName), entry.GetTexts(ObjectClassesName));
    }

    /// <summary>Makes a schema of descriptions. Those that cannot be read are in <see cref="Unreadable"/>.</summary>
    public static LdapSchema Parse(IEnumerable<string> attributeTypes, IEnumerable<string> objectClasses)
    {
        var unreadable = new List<string>();
        return new(Readable(attributeTypes, ToAttributeType, unreadable), Readable(objectClasses, ToObjectClass, unreadable), unreadable);
    }

    private static List<T> Readable<T>(IEnumerable<string> descriptions, Func<string, T> read, List<string> unreadable)
    {
        var all = new List<T>();
        foreach (var description in descriptions)
        {
            try
            {
                all.Add(read(description));
            }
            catch (LdapFormatException e)
            {
                unreadable.Add($"{description}: {e.Message}");
            }
        }

        return all;
    }

    private static LdapAttributeType ToAttributeType(string text)
    {
        var description = DescriptionParser.Read("attribute type", text);
        var syntax = description.One("SYNTAX");
        var brace = syntax?.IndexOf('{', StringComparison.Ordinal) ?? -1;
        return new()
        {
            Oid = description.Oid,
            Names = description.All("NAME"),
            Description = description.One("DESC"),
            IsObsolete = description.Has("OBSOLETE"),
            Superior = description.One("SUP"),
            Equality = description.One("EQUALITY"),
            Ordering = description.One("ORDERING"),
            Substring = description.One("SUBSTR"),
            Syntax = brace >= 0 ? syntax![..brace] : syntax,
            LeastLength = brace >= 0 && int.TryParse(syntax![(brace + 1)..].TrimEnd('}'), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null,
            IsSingleValued = description.Has("SINGLE-VALUE"),
            IsCollective = description.Has("COLLECTIVE"),
            IsReadOnly = description.Has("NO-USER-MODIFICATION"),
            Usage = description.One("USAGE")?.ToUpperInvariant() switch
            {
                "DIRECTORYOPERATION" => LdapAttributeUsage.DirectoryOperation,
                "DISTRIBUTEDOPERATION" => LdapAttributeUsage.DistributedOperation,
                "DSAOPERATION" => LdapAttributeUsage.DsaOperation,
                _ => LdapAttributeUsage.UserApplications,
            },
        };
    }

    private static LdapObjectClass ToObjectClass(string text)
    {
        var description = DescriptionParser.Read("object class", text);
        return new()
        {
            Oid = description.Oid,
            Names = description.All("NAME"),
            Description = description.One("DESC"),
            IsObsolete = description.Has("OBSOLETE"),
            Superiors = description.All("SUP"),
            Kind = description.Has("ABSTRACT") ? LdapObjectClassKind.Abstract : description.Has("AUXILIARY") ? LdapObjectClassKind.Auxiliary : LdapObjectClassKind.Structural,
            Must = description.All("MUST"),
            May = description.All("MAY"),
        };
    }

    /// <summary>What a type does not say itself is said by the types above it (RFC 4512 §2.5.1).</summary>
    private LdapAttributeType Complete(LdapAttributeType type)
    {
        var complete = type;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { type.Oid };
        for (var above = type; above.Superior is { } name && _attributes.TryGetValue(name, out var next) && seen.Add(next.Oid);)
        {
            above = next;
            complete = complete with
            {
                Equality = complete.Equality ?? above.Equality,
                Ordering = complete.Ordering ?? above.Ordering,
                Substring = complete.Substring ?? above.Substring,
                Syntax = complete.Syntax ?? above.Syntax,
                LeastLength = complete.LeastLength ?? above.LeastLength,
            };
        }

        return complete;
    }

    private HashSet<string> Collect(IEnumerable<string> classes, Func<LdapObjectClass, IReadOnlyList<string>> attributes) =>
        WithSuperiors(classes).SelectMany(attributes).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static void Index<T>(Dictionary<string, T> index, IEnumerable<T> items, Func<T, string> oid, Func<T, IReadOnlyList<string>> names)
    {
        foreach (var item in items)
        {
            index[oid(item)] = item;
            foreach (var name in names(item))
                index[name] = item;
        }
    }

    private static LdapException Unknown(LdapConnection connection, string why) => new(LdapFailure.Server, $"The schema of {connection.Endpoint} is not known: {why}.")
    {
        RecommendedAction = "Let the account read the root DSE and the schema.",
    };
}
