namespace Provisioning.Shell;

/// <summary>provsh: a console host for machines without pwsh, with the module preloaded.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        // A runbook's host reports to nobody; the engine looks at this when it is first used.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        if (!CommandLine.TryParse(arguments, out var line, out var problem))
        {
            Console.Error.WriteLine($"provsh: {problem}");
            Console.Error.WriteLine("Try 'provsh -h'.");
            return ExitCodes.Usage;
        }

        if (line.Action == ShellAction.Script && ScriptCall.Objection(line.Text) is { } objection)
        {
            Console.Error.WriteLine($"provsh: {objection}");
            return ExitCodes.Usage;
        }

        switch (line.Action)
        {
            case ShellAction.Help:
                Console.Out.WriteLine(CommandLine.Usage);
                return ExitCodes.Success;
            case ShellAction.Version:
                Console.Out.WriteLine($"provsh {typeof(Program).Assembly.GetName().Version?.ToString(3)}, PowerShell engine {typeof(System.Management.Automation.PSObject).Assembly.GetName().Version?.ToString(3)}, .NET {Environment.Version}");
                return ExitCodes.Success;
        }

        using var shell = new Shell();
        return ExitCodes.ForSystem(shell.Start() ?? line.Action switch
        {
            ShellAction.Script => shell.RunScript(line.Text, line.Arguments),
            ShellAction.Command => shell.Run(line.Text),
            _ => new Repl(shell, line.NoLogo).Run(),
        });
    }
}

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>The code as the system takes it. Unix keeps the lowest eight bits: 256 would be success there.</summary>
    public static int ForSystem(int code) => !OperatingSystem.IsWindows() && code != 0 && (code & 0xFF) == 0 ? Failure : code;
}
