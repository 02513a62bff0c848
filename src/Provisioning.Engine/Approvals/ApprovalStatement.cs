using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// What an approver signs: which plan, by its hash and by what the hash leaves out, what they decided, when and why. Its canonical form is one line of JSON with the names in this order.
/// </summary>
internal sealed record ApprovalStatement
{
    private const string Format = "provisioning-approval/1";

    public required string Store { get; init; }

    public required string PlanId { get; init; }

    public required string Hash { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string? Author { get; init; }

    public required int Changes { get; init; }

    public required PlanDecision Decision { get; init; }

    public required string KeyId { get; init; }

    /// <summary>The operating system's account that signed.</summary>
    public required string Account { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string? Comment { get; init; }

    /// <summary>The canonical form.</summary>
    public string Text => Encoding.UTF8.GetString(Utf8JsonBuffer.Shared.Write(this, static (writer, s) =>
    {
        writer.WriteStartObject();
        writer.WriteString("format"u8, Format);
        writer.WriteString("store"u8, s.Store);
        writer.WriteString("plan"u8, s.PlanId);
        writer.WriteString("hash"u8, s.Hash);
        writer.WriteString("created"u8, TimeText(s.Created));
        writer.WriteString("author"u8, s.Author ?? "");
        writer.WriteNumber("changes"u8, s.Changes);
        writer.WriteString("decision"u8, s.Decision.ToString());
        writer.WriteString("key"u8, s.KeyId);
        writer.WriteString("account"u8, s.Account);
        writer.WriteString("time"u8, TimeText(s.Time));
        writer.WriteString("comment"u8, s.Comment ?? "");
        writer.WriteEndObject();
    }));

    /// <summary>True when it is about this very plan of this store.</summary>
    public bool IsAbout(Plan plan, string store) =>
        Store == store && PlanId == plan.Id && Hash == plan.Hash && Created == plan.Created && (Author ?? "") == (plan.Author ?? "") && Changes == plan.ChangeCount;

    /// <summary>Reads a canonical form; null for any other text.</summary>
    public static ApprovalStatement? TryRead(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Word("format") != Format || !Enum.TryParse<PlanDecision>(Word("decision"), out var decision))
                return null;
            var statement = new ApprovalStatement
            {
                Store = Word("store"),
                PlanId = Word("plan"),
                Hash = Word("hash"),
                Created = Moment("created"),
                Author = Word("author"),
                Changes = root.GetProperty("changes").GetInt32(),
                Decision = decision,
                KeyId = Word("key"),
                Account = Word("account"),
                Time = Moment("time"),
                Comment = Word("comment"),
            };
            // One statement has one form: nothing can be said beside what is read.
            return statement.Text == text ? statement : null;

            string Word(string name) => root.GetProperty(name).GetString() ?? "";

            DateTimeOffset Moment(string name) => DateTimeOffset.ParseExact(Word(name), "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
