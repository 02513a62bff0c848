using System.Reflection;
using System.Runtime.Loader;

namespace Provisioning.Loading;

/// <summary>
/// The load context of the module's own assemblies and of the libraries that they use, so that the module lives beside other modules with other versions
/// of the same libraries. This assembly itself, and whatever the host provides (PowerShell and the framework), comes from the default context: only what lives
/// there can be named from a script.
/// </summary>
/// <remarks>There is one in a process for all its runspaces, because assemblies of a process cannot be unloaded while types of them are in use.</remarks>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly object Gate = new();
    private static ModuleLoadContext? current;

    private readonly AssemblyDependencyResolver resolver;
    private readonly string path;
    private readonly Assembly module;

    private ModuleLoadContext(string path)
        : base("ProvisioningModule")
    {
        this.path = path;
        // By the deps.json and not by file name: a file name would pick the "not supported on this platform" variant of some libraries.
        resolver = new AssemblyDependencyResolver(path);
        module = LoadFromAssemblyPath(path);
    }

    /// <summary>Loads the module's assembly, or gives the one that is loaded.</summary>
    /// <param name="path">Where the assembly is; its deps.json and libraries are beside it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ModuleConflict"/>: the process has the module from another folder.</exception>
    public static Assembly LoadModule(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        lock (Gate)
        {
            current ??= new ModuleLoadContext(full);
            return string.Equals(current.path, full, StringComparison.Ordinal) ? current.module : throw Conflict(full, current.path);
        }
    }

    /// <summary>The error for a module whose contracts are not those that the process has loaded.</summary>
    /// <param name="wanted">The file that was to be loaded.</param>
    /// <param name="loaded">The file that is loaded.</param>
    public static ProvisioningException Conflict(string wanted, string loaded) => new ProvisioningError
    {
        Id = ErrorIds.ModuleConflict,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"ProvisioningModule cannot be loaded from '{wanted}': this process has it from '{loaded}', and a process can have it once only.",
        RecommendedAction = "Start a new PowerShell session and import the one that you want there.",
        Target = wanted,
    }.ToException();

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        var shared = typeof(ModuleLoadContext).Assembly;
        if (string.Equals(assemblyName.Name, shared.GetName().Name, StringComparison.OrdinalIgnoreCase))
            return shared;

        return resolver.ResolveAssemblyToPath(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;
}
