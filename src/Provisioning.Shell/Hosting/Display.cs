using System.Management.Automation;

namespace Provisioning.Shell;

/// <summary>
/// Shows what a command gives through the engine's own formatting while it comes. It is no part of the command's pipeline, so that what the formatting holds back,
/// such as the first rows of a table, is shown too when the command ends with an error.
/// </summary>
internal sealed class Display : IDisposable
{
    private readonly SteppablePipeline _format = ScriptBlock.Create("Out-Default").GetSteppablePipeline();
    private bool _ended;

    public Display()
    {
        _format.Begin(expectInput: true);
        Output.DataAdded += (_, _) =>
        {
            foreach (var item in Output.ReadAll())
                _format.Process(item);
        };
    }

    /// <summary>What is added here is shown.</summary>
    public PSDataCollection<PSObject> Output { get; } = [];

    /// <summary>Shows what is left. Calling it again does nothing.</summary>
    public void End()
    {
        if (_ended)
            return;
        _ended = true;
        _format.End();
    }

    public void Dispose()
    {
        _format.Dispose();
        Output.Dispose();
    }
}
