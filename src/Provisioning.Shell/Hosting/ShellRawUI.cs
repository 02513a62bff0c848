using System.Management.Automation.Host;

namespace Provisioning.Shell;

/// <summary>The console's size; what a terminal draws by itself is left to it.</summary>
internal sealed class ShellRawUI(Terminal terminal, Keyboard keyboard) : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Size BufferSize
    {
        get => new(terminal.Width, terminal.Height);
        set => throw new NotSupportedException();
    }

    public override Size WindowSize
    {
        get => new(terminal.Width, terminal.Height);
        set => throw new NotSupportedException();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override bool KeyAvailable => terminal.IsTypedAt && Console.KeyAvailable;

    public override string WindowTitle { get; set; } = "provsh";

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = keyboard.ReadKey();
        if (!options.HasFlag(ReadKeyOptions.NoEcho))
            Console.Error.Write(key.KeyChar);
        return new((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (terminal.IsInteractive)
            Console.Clear();
    }
}
