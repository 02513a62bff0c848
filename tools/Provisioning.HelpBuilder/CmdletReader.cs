using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace Provisioning.HelpBuilder;

/// <summary>Reads the cmdlets of an assembly and what their XML documentation says of them, and lists what is missing.</summary>
internal sealed class CmdletReader
{
    private static readonly HashSet<string> Common =
        [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters];

    private readonly Dictionary<string, Type> types;
    private readonly XmlDocs docs;

    public CmdletReader(Assembly assembly, string xmlPath)
    {
        types = assembly.GetExportedTypes()
            .Where(t => !t.IsAbstract && t.GetCustomAttribute<CmdletAttribute>() is not null)
            .ToDictionary(NameOf, StringComparer.Ordinal);
        var names = types.ToDictionary(p => p.Value.FullName!, p => p.Key, StringComparer.Ordinal);
        docs = new XmlDocs(xmlPath, names.GetValueOrDefault);
    }

    /// <summary>What is missing, a sentence each.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>All cmdlets by name.</summary>
    public IReadOnlyList<CmdletHelp> Read() => [.. types.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Read(p.Key, p.Value))];

    private CmdletHelp Read(string name, Type type)
    {
        var member = "T:" + type.FullName;
        var command = new CmdletInfo(name, type);
        var instance = Activator.CreateInstance(type)!;
        var sets = command.ParameterSets.OrderByDescending(s => s.IsDefault).ThenBy(s => s.Name, StringComparer.Ordinal)
            .Select(set => new SyntaxHelp(
                $"{name} {set}".TrimEnd(),
                [.. set.Parameters.Where(p => !Common.Contains(p.Name)).Select(p => Read(name, type, instance, p)).OrderBy(p => p.Position, StringComparer.Ordinal)]))
            .ToList();

        var help = new CmdletHelp
        {
            Name = name,
            Synopsis = string.Join(' ', docs.Paragraphs(member, "summary")),
            Description = docs.Paragraphs(member, "remarks"),
            Syntax = sets,
            Parameters = [.. sets.SelectMany(s => s.Parameters).GroupBy(p => p.Name, StringComparer.Ordinal).Select(Merge)],
            Examples = docs.Examples(member),
            Inputs = Inputs(command),
            Outputs = [.. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(o => o.Type).Select(t => t.Name).Distinct(StringComparer.Ordinal)],
            Links = docs.Links(member),
        };
        (instance as IDisposable)?.Dispose();
        Check(help, type);
        return help;
    }

    private void Check(CmdletHelp help, Type type)
    {
        if (help.Synopsis.Length == 0)
            Problems.Add($"{help.Name} has no synopsis: write a <summary> on {type.Name}.");
        if (help.Description.Count == 0)
            Problems.Add($"{help.Name} has no description: write <remarks> on {type.Name}.");
        if (help.Examples.Count < 2)
            Problems.Add($"{help.Name} has {help.Examples.Count} of 2 examples: write <example><code>...</code><para>what it shows</para></example> on {type.Name}.");
        Problems.AddRange(help.Examples.Where(e => e.Code.Length == 0 || e.Remarks.Count == 0)
            .Select(e => $"{help.Name} has an example without {(e.Code.Length == 0 ? "<code>" : "a <para> that says what it shows")}."));
        Problems.AddRange(help.Parameters.Where(p => p.Description.Count == 0)
            .Select(p => $"{help.Name} -{p.Name} is not documented: write a <summary> on the property."));
        if (type.GetCustomAttribute<OutputTypeAttribute>() is null)
            Problems.Add($"{help.Name} has no [OutputType]; a cmdlet without output has [OutputType(typeof(void))].");
    }

    private ParameterHelp Read(string command, Type type, object instance, CommandParameterInfo info)
    {
        var property = type.GetProperty(info.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.FlattenHierarchy)
            ?? throw new InvalidOperationException($"{command} has no property for its parameter {info.Name}.");
        return new ParameterHelp
        {
            Name = info.Name,
            Type = TypeName(info.ParameterType),
            Description = docs.Paragraphs($"P:{property.DeclaringType!.FullName}.{property.Name}", "summary"),
            Required = info.IsMandatory,
            Position = info.Position >= 0 ? info.Position.ToString(CultureInfo.InvariantCulture) : "named",
            Pipeline = (info.ValueFromPipeline, info.ValueFromPipelineByPropertyName) switch
            {
                (true, true) => "True (ByValue, ByPropertyName)",
                (true, false) => "True (ByValue)",
                (false, true) => "True (ByPropertyName)",
                _ => "False",
            },
            Default = Default(property, instance),
            Wildcards = info.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            IsSwitch = info.ParameterType == typeof(SwitchParameter),
            Aliases = info.Aliases,
            Values = info.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues is { } valid
                ? [.. valid]
                : Element(info.ParameterType) is { IsEnum: true } choice ? Enum.GetNames(choice) : [],
        };
    }

    // In several sets a parameter may differ: it is required when it is so in each.
    private static ParameterHelp Merge(IGrouping<string, ParameterHelp> group)
    {
        var all = group.ToList();
        return all[0] with
        {
            Required = all.TrueForAll(p => p.Required),
            Position = all.Find(p => p.Position != "named")?.Position ?? "named",
            Pipeline = all.Find(p => p.Pipeline != "False")?.Pipeline ?? "False",
        };
    }

    private static List<string> Inputs(CmdletInfo command) =>
        [.. command.ParameterSets.SelectMany(s => s.Parameters).Where(p => p.ValueFromPipeline).Select(p => TypeName(p.ParameterType)).Distinct(StringComparer.Ordinal)];

    private static string Default(PropertyInfo property, object instance)
    {
        if (property.GetCustomAttribute<PSDefaultValueAttribute>() is { Help: { Length: > 0 } help })
            return help;
        if (property.PropertyType == typeof(SwitchParameter))
            return "False";

        return property.GetValue(instance) switch
        {
            null => "None",
            string text => text.Length > 0 ? text : "None",
            IEnumerable list => string.Join(", ", list.Cast<object>().Select(Text)) is { Length: > 0 } items ? items : "None",
            { } value => Text(value),
        };
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string NameOf(Type type)
    {
        var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        return $"{cmdlet.VerbName}-{cmdlet.NounName}";
    }

    private static Type Element(Type type) =>
        Nullable.GetUnderlyingType(type) ?? (type.IsArray ? Element(type.GetElementType()!) : type);

    private static string TypeName(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return TypeName(inner);
        if (type.IsArray)
            return TypeName(type.GetElementType()!) + "[]";
        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}[{string.Join(", ", type.GetGenericArguments().Select(TypeName))}]"
            : type.Name;
    }
}
