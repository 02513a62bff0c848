using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;

namespace Provisioning.Shell;

/// <summary>Reads answers to what a command asks. An interrupt ends the wait.</summary>
internal sealed class Keyboard(Terminal terminal)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(25);

    /// <summary>Set off when the command that asks is to stop.</summary>
    public CancellationToken Interrupt { get; set; }

    /// <summary>A key, not shown.</summary>
    /// <exception cref="PipelineStoppedException">An interrupt came first.</exception>
    public ConsoleKeyInfo ReadKey()
    {
        // A read that blocks would hold Ctrl-C back until the next key.
        while (!Console.KeyAvailable)
        {
            if (Interrupt.WaitHandle.WaitOne(Between))
                throw new PipelineStoppedException();
        }

        return Console.ReadKey(intercept: true);
    }

    /// <summary>A line; null at the end of input.</summary>
    /// <exception cref="PipelineStoppedException">An interrupt came first.</exception>
    public string? ReadLine()
    {
        if (!terminal.IsTypedAt)
            return ReadRedirected();
        var line = new List<char>();
        return Read(line, mask: null) ? string.Concat(line) : null;
    }

    /// <summary>A line of which only its length is shown; null at the end of input.</summary>
    /// <exception cref="PipelineStoppedException">An interrupt came first.</exception>
    public SecureString? ReadSecret()
    {
        var line = new List<char>();
        if (!terminal.IsTypedAt)
        {
            if (ReadRedirected() is not { } text)
                return null;
            line.AddRange(text);
        }
        else if (!Read(line, mask: '*'))
        {
            return null;
        }

        var secret = new SecureString();
        line.ForEach(secret.AppendChar);
        CollectionsMarshal.AsSpan(line).Clear();
        secret.MakeReadOnly();
        return secret;
    }

    private bool Read(List<char> line, char? mask)
    {
        while (true)
        {
            var key = ReadKey();
            if (key.Key == ConsoleKey.Enter || key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && line.Count == 0)
            {
                Console.Error.WriteLine();
                return key.Key == ConsoleKey.Enter;
            }

            if (key.Key == ConsoleKey.Backspace && line.Count > 0)
            {
                line.RemoveAt(line.Count - 1);
                Console.Error.Write("\b \b");
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Add(key.KeyChar);
                Console.Error.Write(mask ?? key.KeyChar);
            }
        }
    }

    private string? ReadRedirected()
    {
        var read = Task.Run(Console.In.ReadLine);
        try
        {
            Task.WaitAny([read], Interrupt);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        return read.GetAwaiter().GetResult();
    }
}
