using System.Globalization;
using System.Text;

namespace Provisioning.Engine;

/// <summary>Events in the Common Event Format (CEF:0), one on a line, with the keys that SIEMs know: rt, suser, duser, act, externalId, msg, and labelled custom strings.</summary>
internal sealed class CefWriter : IEventWriter
{
    private const int Ordinary = 3;
    private const int TakingAway = 6;

    public void Begin(Stream output)
    {
    }

    public void Write(Stream output, AuditEvent item)
    {
        var line = new StringBuilder("CEF:0|Provisioning|Provisioning for PowerShell|1|")
            .Append(Header($"{item.Kind}.{item.Action}")).Append('|')
            .Append(Header(item.What)).Append('|')
            .Append(item.Action is AuditAction.Deleted or AuditAction.Erased ? TakingAway : Ordinary).Append('|');
        Add(line, "rt", item.Time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(line, "externalId", string.Create(CultureInfo.InvariantCulture, $"{item.Sequence}.{item.Part}"));
        Add(line, "act", item.Action.ToString());
        Add(line, "suser", item.Actor);
        Add(line, "duser", item.UserName);
        Add(line, "duid", item.UserId);
        Add(line, "destinationServiceName", item.App);
        Add(line, "msg", item.Message ?? (item.Changes.Count == 0 ? null : string.Join("; ", item.Changes)));
        Custom(line, 1, "cause", item.Cause);
        Custom(line, 2, "session", item.Session);
        Custom(line, 3, "run", item.RunId);
        Custom(line, 4, "onBehalfOf", item.OnBehalfOf);
        Custom(line, 5, "object", item.ObjectId);
        Custom(line, 6, "commit", item.CommitHash);
        output.Write(Encoding.UTF8.GetBytes(line.ToString().TrimEnd(' ') + "\n"));
    }

    public string? End(Stream output) => null;

    private static void Custom(StringBuilder line, int number, string label, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        Add(line, $"cs{number}Label", label);
        Add(line, $"cs{number}", value);
    }

    private static void Add(StringBuilder line, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            line.Append(key).Append('=').Append(Extension(value)).Append(' ');
    }

    // In the header a bar ends a field; in the extension an equals sign ends a key. A line break would end the event.
    private static string Header(string text) => Escaped(text, '|').Replace("\r\n", " ", StringComparison.Ordinal).Replace('\n', ' ').Replace('\r', ' ');

    private static string Extension(string text) => Escaped(text, '=').Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Escaped(string text, char mark) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(mark.ToString(), $"\\{mark}", StringComparison.Ordinal);
}
