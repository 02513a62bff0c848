using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace Provisioning.Shell;

/// <summary>Makes the call of a script from the arguments of a command line: -Name and -Name:value are parameters, everything else is text.</summary>
internal static partial class ScriptCall
{
    /// <summary>Why this cannot be run as a script, or null.</summary>
    public static string? Objection(string path) =>
        !Path.GetExtension(path).Equals(".ps1", StringComparison.OrdinalIgnoreCase) ? $"'{path}' is no script: its name does not end with .ps1."
        : !File.Exists(path) ? $"there is no script '{path}'."
        : null;

    public static Command Create(string path, IEnumerable<string> arguments)
    {
        var command = new Command(Path.GetFullPath(path), isScript: false, useLocalScope: false);
        foreach (var argument in arguments)
        {
            if (ParameterPattern().Match(argument) is not { Success: true } parameter)
                command.Parameters.Add(null, argument);
            else if (parameter.Groups["value"].Success)
                command.Parameters.Add(parameter.Groups["name"].Value + ":", Value(parameter.Groups["value"].Value));
            else
                command.Parameters.Add(argument);
        }

        return command;
    }

    // $true and $false are what a switch is turned on and off with.
    private static object? Value(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        "$null" => null,
        _ => text,
    };

    [GeneratedRegex(@"^(?<name>-[A-Za-z_]\w*)(:(?<value>.*))?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex ParameterPattern();
}
