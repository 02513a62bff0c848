using System.Management.Automation;

namespace Provisioning.Shell;

/// <summary>Shows progress on a terminal: one line of standard error that is drawn over. A log gets none.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private int _drawn;

    public void Show(ProgressRecord record)
    {
        if (!terminal.ShowsProgress)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        var text = $"{record.Activity}: {record.StatusDescription}";
        var line = text.Length < terminal.Width ? text : text[..(terminal.Width - 1)];
        Console.Error.Write('\r' + line.PadRight(_drawn));
        _drawn = line.Length;
    }

    /// <summary>Takes the line away, before anything else is written.</summary>
    public void Clear()
    {
        if (_drawn == 0)
            return;
        Console.Error.Write('\r' + new string(' ', _drawn) + '\r');
        _drawn = 0;
    }
}
