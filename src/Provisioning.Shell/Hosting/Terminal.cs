namespace Provisioning.Shell;

/// <summary>What the console can do.</summary>
internal sealed class Terminal
{
    private const int StandardWidth = 120;
    private readonly bool _hasWindow = !Console.IsOutputRedirected;

    public bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>True when input is typed, and not read from a file or another program.</summary>
    public bool IsTypedAt { get; } = !Console.IsInputRedirected;

    public bool ShowsProgress { get; } = !Console.IsErrorRedirected;

    /// <summary>Colours are for people at a terminal who did not turn them off (no-color.org).</summary>
    public bool UsesColour { get; } = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public int Width
    {
        get
        {
            var width = _hasWindow ? Console.WindowWidth : 0;
            return width > 0 ? width : StandardWidth;
        }
    }

    public int Height => _hasWindow && Console.WindowHeight > 0 ? Console.WindowHeight : 50;
}
