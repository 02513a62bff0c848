using System.Globalization;
using System.Text;

namespace Provisioning.Engine;

/// <summary>Events as comma-separated values with a header line.</summary>
internal sealed class CsvEventWriter : IEventWriter
{
    private static readonly string[] Names = ["Sequence", "Part", "Time", "Actor", "OnBehalfOf", "Session", "Cause", "Action", "Kind", "Name", "ObjectId", "UserId", "UserName", "App", "GroupId", "RunId", "PlanId", "Message", "Changes"];

    public void Begin(Stream output) => Line(output, Names);

    public void Write(Stream output, AuditEvent item) => Line(
        output,
        [
            item.Sequence.ToString(CultureInfo.InvariantCulture),
            item.Part.ToString(CultureInfo.InvariantCulture),
            item.Time.ToString("O", CultureInfo.InvariantCulture),
            item.Actor,
            item.OnBehalfOf,
            item.Session,
            item.Cause,
            item.Action.ToString(),
            item.Kind,
            item.Name,
            item.ObjectId,
            item.UserId,
            item.UserName,
            item.App,
            item.GroupId,
            item.RunId,
            item.PlanId,
            item.Message,
            string.Join("; ", item.Changes),
        ]);

    public string? End(Stream output) => null;

    private static void Line(Stream output, IEnumerable<string?> cells) => output.Write(Encoding.UTF8.GetBytes(CsvText.Line(cells)));
}
