using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Provisioning.Engine;

/// <summary>Takes what documents of many, or of others, say of a person out of them. What comes of it is never longer than what was there.</summary>
internal static class SharedDocuments
{
    /// <summary>The document without the person; null where it says nothing of them, or is of a kind of which nothing is taken out.</summary>
    public static byte[]? Clear(DocumentWrite write, ErasedPerson person)
    {
        if (write.Json is not { } json || !person.Names.IsIn(json.Span) && json.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(person.Id)) < 0)
            return null;
        var cleared = write.Collection switch
        {
            Collections.Plans => Change(json, EngineJson.Default.Plan, p => Clear(p, person)),
            Collections.Quarantine => Change(json, EngineJson.Default.Quarantine, q => q with { People = [.. q.People.Where(p => !person.Names.IsIn(p))], Error = Clear(q.Error, person) }),
            Collections.Deliveries => Change(json, EngineJson.Default.Delivery, d => Clear(d, person)),
            Collections.Matches => Change(json, EngineJson.Default.MatchCase, m => Clear(m, person)),
            Collections.Pending => Change(json, EngineJson.Default.PendingChange, p => p with { LastError = Clear(p.LastError, person) }),
            Collections.Outcomes => Change(json, EngineJson.Default.OutcomeRecord, o => o with { Message = Clear(o.Message, person) }),
            _ => null,
        };
        return cleared is null || cleared.AsSpan().SequenceEqual(json.Span) ? null : cleared;
    }

    /// <summary>The outcome of a change of the person, of which only that it came about stays.</summary>
    public static byte[] Bare(OutcomeRecord outcome) =>
        Utf8JsonBuffer.Shared.Serialize(outcome with { Message = null, AccountKey = null, Found = null }, EngineJson.Default.OutcomeRecord);

    /// <summary>The plan without the person.</summary>
    public static Plan Clear(Plan plan, ErasedPerson person) => plan with
    {
        Targets =
        [
            .. plan.Targets.Select(t => t with
            {
                Unplanned = [.. t.Unplanned.Where(u => u.UserId != person.Id).Select(u => u with { Reason = person.Names.Clear(u.Reason) })],
                Drift = [.. t.Drift.Where(d => d.UserId != person.Id)],
                Protected = [.. t.Protected.Where(p => p.UserId != person.Id).Select(p => p with { Reason = person.Names.Clear(p.Reason) })],
                NotUndone = [.. t.NotUndone.Where(n => !person.Names.IsIn(n.UserName)).Select(n => n with { Why = person.Names.Clear(n.Why) })],
            }),
        ],
    };

    /// <summary>A change of somebody else whose reason, or whose candidates, name the person.</summary>
    public static byte[] Clear(Change change, ErasedPerson person) => Utf8JsonBuffer.Shared.Write(
        change with
        {
            Reason = person.Names.Clear(change.Reason),
            Members = [.. change.Members.Where(m => m.UserId != person.Id)],
            Match = change.Match is { } match ? Clear(match, person) : null,
            SourceGroup = change.SourceGroup is { } group ? group with { Members = [.. group.Members.Where(m => !person.Has(group.Group.App, m.Key))] } : null,
        },
        ChangeCodec.Write);

    private static MatchCase Clear(MatchCase match, ErasedPerson person) => match with
    {
        Reason = person.Names.Clear(match.Reason),
        Candidates = [.. match.Candidates.Where(c => c.UserId != person.Id)],
    };

    private static Delivery Clear(Delivery delivery, ErasedPerson person) => delivery with
    {
        Title = person.Names.Clear(delivery.Title),
        Fields = delivery.Fields.ToDictionary(f => f.Key, f => person.Names.ClearLines(f.Value)),
        LastError = Clear(delivery.LastError, person),
    };

    private static string? Clear(string? text, ErasedPerson person) => text is null ? null : person.Names.Clear(text);

    private static byte[] Change<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, Func<T, T> change) =>
        Utf8JsonBuffer.Shared.Serialize(change(JsonSerializer.Deserialize(json.Span, type)!), type);
}
