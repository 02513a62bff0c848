using System.Runtime.Loader;
using Provisioning.HelpBuilder;

// dotnet Provisioning.HelpBuilder.dll Name=value ...   (called by build/Module.targets, which says what each name is)
var options = args.Select(a => a.Split('=', 2)).Where(a => a.Length == 2).ToDictionary(a => a[0], a => a[1], StringComparer.Ordinal);
var assemblyPath = Path.GetFullPath(options["Assembly"]);

var resolver = new AssemblyDependencyResolver(assemblyPath);
AssemblyLoadContext.Default.Resolving += (context, name) =>
    resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;

var reader = new CmdletReader(AssemblyLoadContext.Default.LoadFromAssemblyPath(assemblyPath), options["Xml"]);
var cmdlets = reader.Read();
if (reader.Problems.Count > 0)
{
    foreach (var problem in reader.Problems)
        Console.Error.WriteLine($"ProvisioningModule : error PROVHELP: {problem}");
    return 1;
}

Directory.CreateDirectory(Path.GetDirectoryName(options["Maml"])!);
MamlWriter.Write(options["Maml"], cmdlets);
MarkdownWriter.Write(options["Pages"], cmdlets);
ManifestWriter.Write(
    options["Template"],
    options["Manifest"],
    new Dictionary<string, string> { ["VERSION"] = options["Version"], ["COMPANY"] = options["Company"], ["COPYRIGHT"] = options["Copyright"] },
    cmdlets.Select(c => c.Name));
return 0;
