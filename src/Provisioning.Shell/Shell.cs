using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace Provisioning.Shell;

/// <summary>A runspace with the module, and the running of commands in it with their output on the console.</summary>
internal sealed class Shell : IDisposable
{
    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly Keyboard _keyboard;
    private readonly PosixSignalRegistration _termination;
    private readonly object _lock = new();
    private CancellationTokenSource? _running;
    private bool _interrupted;

    public Shell()
    {
        var terminal = new Terminal();
        _keyboard = new(terminal);
        _host = new(new ShellUI(terminal, _keyboard));
        _runspace = RunspaceFactory.CreateRunspace(_host, InitialSessionState.CreateDefault2());
        // What a command gives is shown on the thread that runs it.
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Console.CancelKeyPress += OnInterrupt;
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnTermination);
    }

    public Terminal Terminal => _host.Interface.Terminal;

    public Runspace Runspace => _runspace;

    /// <summary>What 'exit' or the system asked for, or null.</summary>
    public int? Exit => _host.Exit;

    /// <summary>True while a prompt waits for a command: an interrupt then only gives a new line.</summary>
    public bool AtPrompt { get; set; }

    /// <summary>Opens the session and loads the module. Gives an exit code when that fails.</summary>
    public int? Start()
    {
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        MissingCommands.Explain(_runspace);
        if (!Terminal.UsesColour)
            Silently("$PSStyle.OutputRendering = 'PlainText'");
        if (ModuleFolder.Find() is not { } module)
        {
            Console.Error.WriteLine("provsh: the module ProvisioningModule was not found beside provsh. Set PROVISIONING_MODULE to its folder.");
            return ExitCodes.Failure;
        }

        using var import = PowerShell.Create(_runspace);
        import.AddCommand("Import-Module").AddArgument(Path.Combine(module, "ProvisioningModule.psd1")).AddParameter("ErrorAction", "Stop");
        try
        {
            import.Invoke();
            return null;
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine($"provsh: the module in {module} cannot be loaded: {e.Message}");
            return ExitCodes.Failure;
        }
    }

    /// <summary>Runs what was written and shows what it gives. The result is an exit code.</summary>
    public int Run(string text, bool intoHistory = false) => Run(new Command(text, isScript: true, useLocalScope: false), intoHistory);

    /// <summary>Runs a script file and shows what it gives. The result is an exit code.</summary>
    public int RunScript(string path, IEnumerable<string> arguments)
    {
        ScriptExit.EndsSession(_runspace);
        return Run(ScriptCall.Create(path, arguments));
    }

    private int Run(Command command, bool intoHistory = false)
    {
        using var shell = PowerShell.Create(_runspace);
        using var interrupt = new CancellationTokenSource();
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(command);
        _keyboard.Interrupt = interrupt.Token;
        using var stop = interrupt.Token.Register(() => shell.BeginStop(null, null));
        lock (_lock)
            (_running, _interrupted) = (interrupt, false);
        using var display = new Display();
        try
        {
            shell.Invoke(null, display.Output, new PSInvocationSettings { AddToHistory = intoHistory });
            display.End();
            // An error that the script dealt with was not shown. One of a single object was, and is known at the end.
            return _host.Exit ?? (_host.Interface.ErrorsShown > 0 ? ExitCodes.Failure : ExitCodes.Success);
        }
        catch (PipelineStoppedException)
        {
            return _host.Exit ?? (_interrupted ? ExitCodes.Interrupted : ExitCodes.Failure);
        }
        catch (RuntimeException e)
        {
            display.End();
            Show(e);
            return _host.Exit ?? ExitCodes.Failure;
        }
        finally
        {
            lock (_lock)
                _running = null;
            _host.Interface.EndProgress();
            _host.Interface.ErrorsShown = 0;
        }
    }

    /// <summary>What an expression gives, with nothing shown.</summary>
    public IReadOnlyList<PSObject> Silently(string text)
    {
        using var shell = PowerShell.Create(_runspace);
        try
        {
            return [.. shell.AddScript(text).Invoke()];
        }
        catch (RuntimeException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnInterrupt;
        _termination.Dispose();
        // Removing the module closes its stores in order.
        Silently("Get-Module ProvisioningModule | Remove-Module");
        _runspace.Dispose();
    }

    // Formatted as the engine formats every error, with the line of the script that it comes from.
    private void Show(RuntimeException error)
    {
        using var shell = PowerShell.Create(_runspace);
        var shown = _host.Interface.ErrorsShown;
        _host.Interface.ShowsError = true;
        try
        {
            shell.AddCommand("Out-Default").AddParameter("InputObject", error.ErrorRecord).Invoke();
            // Text that cannot be parsed comes from no script and has no format.
            if (_host.Interface.ErrorsShown == shown)
                _host.Interface.WriteErrorLine(error.Message);
        }
        finally
        {
            _host.Interface.ShowsError = false;
        }
    }

    private void OnInterrupt(object? sender, ConsoleCancelEventArgs arguments)
    {
        arguments.Cancel = true;
        if (!AtPrompt)
            Stop(ExitCodes.Interrupted);
    }

    // What stops services and containers: the session ends with what it runs.
    private void OnTermination(PosixSignalContext context)
    {
        context.Cancel = true;
        _host.SetShouldExit(ExitCodes.Terminated);
        Stop(ExitCodes.Terminated);
    }

    // The first time stops what runs. The second time, or where nothing runs, ends the process.
    private void Stop(int code)
    {
        lock (_lock)
        {
            if (_running is not null && !_interrupted)
            {
                _interrupted = true;
                _running.Cancel();
                return;
            }
        }

        Environment.Exit(code);
    }
}
