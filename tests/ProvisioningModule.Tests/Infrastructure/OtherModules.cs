using System.Reflection;
using System.Runtime.CompilerServices;

namespace ProvisioningModule.Tests;

/// <summary>
/// Libraries that other modules bring into a process, in versions of their own. They are loaded before any test, so that every test of the shipped module runs beside them.
/// </summary>
internal static class OtherModules
{
    public static IReadOnlyList<Assembly> Loaded { get; private set; } = [];

#pragma warning disable CA2255 // This is what a module initializer is for: to be before everything else.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Load() => Loaded = [Assembly.Load("Newtonsoft.Json"), Assembly.Load("Microsoft.Identity.Client"), Assembly.Load("LiteDB")];
}
