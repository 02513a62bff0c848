using System.Globalization;
using System.Management.Automation.Host;

namespace Provisioning.Shell;

/// <summary>The host that PowerShell's engine talks to.</summary>
internal sealed class ShellHost(ShellUI ui) : PSHost
{
    public ShellUI Interface => ui;

    /// <summary>What 'exit' asked for, or null.</summary>
    public int? Exit { get; private set; }

    public override string Name => "provsh";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version ?? new();

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => Exit = exitCode;

    // The choice Suspend of a question: it is asked again.
    public override void EnterNestedPrompt() => ui.WriteWarningLine("provsh has no nested prompts.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
