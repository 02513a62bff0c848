using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Shell;

internal enum ShellAction
{
    Interactive,
    Script,
    Command,
    Help,
    Version,
}

/// <summary>What provsh was started with.</summary>
internal sealed record CommandLine(ShellAction Action, string Text, IReadOnlyList<string> Arguments, bool NoLogo)
{
    public const string Usage =
        """
        provsh                        an interactive prompt
        provsh script.ps1 [args]      runs a script; its parameters follow as in PowerShell
        provsh -c 'command'           runs a command
        provsh -NoLogo                a prompt without the greeting
        provsh -Version | -h

        The module ProvisioningModule is loaded. It is looked for in the folder that PROVISIONING_MODULE names, and
        beside provsh in ../module.

        Errors, warnings, progress and questions go to standard error, everything else to standard output.
        Exit code: 0 when all went well; 1 when an error was shown, be it of one object of many; what 'exit n' says;
        2 when provsh was not started as it should be; 130 when interrupted (Ctrl-C), 143 when terminated (SIGTERM).
        """;

    public static bool TryParse(IReadOnlyList<string> arguments, [NotNullWhen(true)] out CommandLine? line, out string problem)
    {
        (line, problem) = (null, "");
        var noLogo = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            switch (argument.ToLowerInvariant())
            {
                case "-nologo":
                    noLogo = true;
                    continue;
                case "-h" or "-help" or "--help" or "-?":
                    line = new(ShellAction.Help, "", [], noLogo);
                    return true;
                case "-version" or "--version" or "-v":
                    line = new(ShellAction.Version, "", [], noLogo);
                    return true;
                case "-c" or "-command":
                    if (i + 1 == arguments.Count)
                    {
                        problem = $"{argument} needs a command.";
                        return false;
                    }

                    line = new(ShellAction.Command, string.Join(' ', arguments.Skip(i + 1)), [], noLogo);
                    return true;
                case "-f" or "-file":
                    if (i + 1 == arguments.Count)
                    {
                        problem = $"{argument} needs a script.";
                        return false;
                    }

                    line = new(ShellAction.Script, arguments[i + 1], [.. arguments.Skip(i + 2)], noLogo);
                    return true;
            }

            if (argument.StartsWith('-'))
            {
                problem = $"there is no option {argument}.";
                return false;
            }

            line = new(ShellAction.Script, argument, [.. arguments.Skip(i + 1)], noLogo);
            return true;
        }

        line = new(ShellAction.Interactive, "", [], noLogo);
        return true;
    }
}
