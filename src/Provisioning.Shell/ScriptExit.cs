using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Provisioning.Shell;

/// <summary>
/// Lets 'exit' in the script that is run next end the session with its code, as pwsh -File does. For a script that is called from another, 'exit' only ends the script.
/// The engine has a switch for this and offers it to pwsh only; a code that got lost would tell a scheduler that all went well.
/// </summary>
internal static class ScriptExit
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <exception cref="MissingMemberException">The engine's package was replaced by one that does it otherwise.</exception>
    public static void EndsSession(Runspace runspace)
    {
        var context = Property(typeof(Runspace), "ExecutionContext").GetValue(runspace)!;
        Property(context.GetType(), "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    private static PropertyInfo Property(Type type, string name) => type.GetProperty(name, Internal) ?? throw new MissingMemberException(type.FullName, name);
}
