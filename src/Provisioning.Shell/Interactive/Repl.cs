using System.Management.Automation.Language;

namespace Provisioning.Shell;

/// <summary>The interactive prompt: reads, runs, shows, until 'exit' or the end of input.</summary>
internal sealed class Repl(Shell shell, bool noLogo)
{
    private readonly History _history = new(History.DefaultFile);

    public int Run()
    {
        var interactive = shell.Terminal.IsInteractive;
        if (interactive && !noLogo)
        {
            Console.Out.WriteLine("Provisioning for PowerShell. 'Get-Command -Module ProvisioningModule' lists what there is, 'exit' ends.");
            Console.Out.WriteLine();
        }

        var failed = false;
        while (Read(interactive) is { } text)
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            if (interactive)
                _history.Add(text);
            var code = shell.Run(text, intoHistory: interactive);
            if (shell.Exit is { } exit)
                return exit;
            if (code == ExitCodes.Interrupted && !interactive)
                return code;
            failed |= code != ExitCodes.Success;
        }

        // Commands that are piped in are a script: what went wrong in the midst of it counts.
        return failed && !interactive ? ExitCodes.Failure : ExitCodes.Success;
    }

    // More lines are asked for while what was typed is not whole. At a prompt, an empty one ends that.
    private string? Read(bool interactive)
    {
        var text = "";
        while (true)
        {
            var line = interactive ? Ask(text.Length == 0 ? Prompt() : ">> ") : Console.In.ReadLine();
            if (line is null)
                return text.Length == 0 ? null : text;
            if (line.Length == 0 && (interactive || text.Length == 0))
                return text;
            text = text.Length == 0 ? line : text + "\n" + line;
            Parser.ParseInput(text, out _, out var errors);
            if (!errors.Any(e => e.IncompleteInput))
                return text;
        }
    }

    private string? Ask(string prompt)
    {
        shell.AtPrompt = true;
        try
        {
            return new LineEditor(shell, _history).Read(prompt);
        }
        finally
        {
            shell.AtPrompt = false;
        }
    }

    private string Prompt()
    {
        return shell.Silently("(Get-ProvStore -ErrorAction Ignore).Path") is [{ } store, ..] ? $"provsh {Path.GetFileName(store.ToString())}> " : "provsh> ";
    }
}
