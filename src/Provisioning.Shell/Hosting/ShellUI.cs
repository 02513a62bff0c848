using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Provisioning.Shell;

/// <summary>Writes what PowerShell's engine has to say, each stream where it belongs, and asks what it wants to know.</summary>
internal sealed class ShellUI(Terminal terminal, Keyboard keyboard) : PSHostUserInterface, IHostUISupportsMultipleChoiceSelection
{
    private readonly ProgressLine _progress = new(terminal);

    public Terminal Terminal => terminal;

    /// <summary>How many lines of errors were shown since this was last set to 0.</summary>
    public int ErrorsShown { get; set; }

    /// <summary>True while the error that ended a command is shown: what the formatting writes is that error.</summary>
    public bool ShowsError { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUI(terminal, keyboard);

    public override bool SupportsVirtualTerminal => terminal.UsesColour;

    public void EndProgress() => _progress.Clear();

    public override void Write(string value)
    {
        _progress.Clear();
        Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        if (ShowsError)
        {
            if (value.Length > 0)
                WriteErrorLine(value);
            return;
        }

        _progress.Clear();
        Console.Out.WriteLine(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void WriteErrorLine(string value)
    {
        ErrorsShown++;
        WriteAside(value);
    }

    public override void WriteWarningLine(string message) => WriteAside("WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteAside("VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteAside("DEBUG: " + message);

    public override void WriteInformation(InformationRecord record)
    {
        if (record.MessageData is not HostInformationMessage)
            WriteAside(record.ToString());
    }

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    public override string ReadLine() => keyboard.ReadLine() ?? throw NoInput();

    public override SecureString ReadLineAsSecureString() => keyboard.ReadSecret() ?? throw NoInput();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Ask(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions)
        {
            Console.Error.Write($"{field.Name}: ");
            object answer = field.ParameterTypeName switch
            {
                nameof(SecureString) => ReadLineAsSecureString(),
                nameof(PSCredential) => PromptForCredential("", "", "", ""),
                _ => ReadLine(),
            };
            answers.Add(field.Name, new(answer));
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Ask(caption, message);
        var options = choices.Select(c => (Label: c.Label.Replace("&", "", StringComparison.Ordinal), Key: Hotkey(c.Label))).ToList();
        while (true)
        {
            Console.Error.Write(string.Join("  ", options.Select(o => $"[{o.Key}] {o.Label}")));
            Console.Error.Write("  [?] Help ");
            Console.Error.Write(defaultChoice >= 0 ? $"(default is \"{options[defaultChoice].Key}\"): " : ": ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            if (answer == "?")
            {
                foreach (var (option, choice) in options.Zip(choices))
                    Console.Error.WriteLine($"{option.Key} - {choice.HelpMessage}");
                continue;
            }

            var chosen = options.FindIndex(o => string.Equals(o.Key, answer, StringComparison.OrdinalIgnoreCase) || string.Equals(o.Label, answer, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
        }
    }

    public Collection<int> PromptForChoice(string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices) =>
        [PromptForChoice(caption ?? "", message ?? "", choices, defaultChoices?.FirstOrDefault(-1) ?? -1)];

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Ask(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Console.Error.Write("User: ");
            userName = ReadLine();
        }

        Console.Error.Write($"Password for {userName}: ");
        return new(userName, ReadLineAsSecureString());
    }

    private void Ask(string caption, string message)
    {
        _progress.Clear();
        if (!string.IsNullOrEmpty(caption))
            Console.Error.WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            Console.Error.WriteLine(message);
    }

    private void WriteAside(string text)
    {
        _progress.Clear();
        Console.Error.WriteLine(GetOutputString(text, terminal.ShowsProgress && SupportsVirtualTerminal));
    }

    private static string Hotkey(string label)
    {
        var at = label.IndexOf('&', StringComparison.Ordinal);
        return (at >= 0 && at + 1 < label.Length ? label.Substring(at + 1, 1) : label[..1]).ToUpperInvariant();
    }

    // A scheduled task that waits for an answer would wait for ever.
    private static HostException NoInput() => new("An answer is needed, and there is nobody to give one. Use -Confirm:$false where nobody is to be asked.");
}
