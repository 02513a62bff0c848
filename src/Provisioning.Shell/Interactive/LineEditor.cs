using System.Management.Automation;

namespace Provisioning.Shell;

/// <summary>Reads a line at a terminal, with history and completion. Tab goes through what fits, Shift-Tab back.</summary>
internal sealed class LineEditor(Shell shell, History history)
{
    private int _drawnRows;

    /// <summary>The line, or null at the end of input (Ctrl-D on an empty line). Ctrl-C gives an empty line.</summary>
    public string? Read(string prompt)
    {
        var line = new LineBuffer(history.Lines);
        CommandCompletion? completion = null;
        _drawnRows = 0;
        // Before the prompt is seen, for a Ctrl-C that follows at once.
        Console.TreatControlCAsInput = true;
        try
        {
            Draw(prompt, line);
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
                if (key.Key == ConsoleKey.Enter)
                    return End(prompt, line, line.Text);
                if (control && key.Key == ConsoleKey.C)
                    return End(prompt, line, "");
                if (control && key.Key == ConsoleKey.D && line.Text.Length == 0)
                    return End(prompt, line, null);
                if (control && key.Key == ConsoleKey.L)
                {
                    Console.Clear();
                    _drawnRows = 0;
                }
                else if (key.Key == ConsoleKey.Tab)
                {
                    completion ??= CommandCompletion.CompleteInput(line.Text, line.Cursor, null, PowerShell.Create(RunspaceMode.CurrentRunspace));
                    Complete(line, completion, forward: !key.Modifiers.HasFlag(ConsoleModifiers.Shift));
                }
                else if (line.Take(key))
                {
                    completion = null;
                }

                Draw(prompt, line);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private static void Complete(LineBuffer line, CommandCompletion completion, bool forward)
    {
        if (completion.GetNextResult(forward) is not { } result)
            return;
        var text = string.Concat(line.Text.AsSpan(0, completion.ReplacementIndex), result.CompletionText, line.Text.AsSpan(Math.Min(line.Text.Length, completion.ReplacementIndex + completion.ReplacementLength)));
        line.Set(text, completion.ReplacementIndex + result.CompletionText.Length);
        completion.ReplacementLength = result.CompletionText.Length;
    }

    private string? End(string prompt, LineBuffer line, string? result)
    {
        line.Set(line.Text, line.Text.Length);
        Draw(prompt, line);
        Console.Out.WriteLine();
        return result;
    }

    // The line may take several rows: they are drawn anew from the first one.
    private void Draw(string prompt, LineBuffer line)
    {
        var width = Math.Max(10, shell.Terminal.Width);
        if (_drawnRows > 0)
            Console.Out.Write($"\u001b[{_drawnRows}A");
        Console.Out.Write($"\r\u001b[J{prompt}{line.Text}");
        var end = prompt.Length + line.Text.Length;
        var cursor = prompt.Length + line.Cursor;
        // A terminal waits at the last column before it goes to the next row.
        if (end % width == 0 && end > 0)
            Console.Out.Write(" \r");
        var up = end / width - cursor / width;
        if (up > 0)
            Console.Out.Write($"\u001b[{up}A");
        Console.Out.Write($"\r{(cursor % width > 0 ? $"\u001b[{cursor % width}C" : "")}");
        _drawnRows = cursor / width;
    }
}
