using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Engine;

/// <summary>What is stored of who is in a group: what was added by hand (a user, a nested group, or the exclusion of a user from its rule), and, in a group that follows one of an app, whoever is in that.</summary>
internal sealed record MembershipEntry
{
    public required string GroupId { get; init; }

    /// <summary>The user's id, or the nested group's.</summary>
    public required string MemberId { get; init; }

    /// <summary><see cref="MemberKind.Static"/>, <see cref="MemberKind.Nested"/>, <see cref="MemberKind.Excluded"/> or <see cref="MemberKind.Imported"/>.</summary>
    public MemberKind Kind { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset Added { get; init; }

    public string? AddedBy { get; init; }

    [JsonIgnore]
    public long Revision { get; init; }

    public bool IsInEffect(DateTimeOffset now) => Period.Includes(From, Until, now);

    /// <summary>The document id: the group's and the member's.</summary>
    public static string Id(string groupId, string memberId) => $"{groupId}/{memberId}";

    /// <summary>The group's and the member's id of a document id.</summary>
    public static (string Group, string Member) Ids(string documentId)
    {
        var slash = documentId.IndexOf('/', StringComparison.Ordinal);
        return (documentId[..slash], documentId[(slash + 1)..]);
    }

    /// <summary>The start of the document ids of a group's entries.</summary>
    public static string Prefix(string groupId) => groupId + "/";

    public static MembershipEntry Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.MembershipEntry)! with { Revision = document.Revision };

    /// <summary>The entries that the query selects.</summary>
    public static async IAsyncEnumerable<MembershipEntry> ReadAsync(IProvisioningStore store, StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }

    /// <summary>What was added by hand with this user or group in it.</summary>
    public static async ValueTask<List<MembershipEntry>> OfMemberAsync(IProvisioningStore store, string memberId, CancellationToken cancellationToken)
    {
        var entries = new List<MembershipEntry>();
        await foreach (var entry in ReadAsync(store, StoreQuery.Equal(Collections.GroupMembers, Indexes.Member, memberId), cancellationToken).ConfigureAwait(false))
            entries.Add(entry);
        return entries;
    }

    /// <summary>The write by which a user is in a group that follows one of an app, or is so no more.</summary>
    public static DocumentWrite ToWrite(FollowedMembership membership, string userId, string app, DateTimeOffset now) => membership.Removed
        ? new(Collections.GroupMembers, Id(membership.GroupId, userId), null, [])
        : new MembershipEntry { GroupId = membership.GroupId, MemberId = userId, Kind = MemberKind.Imported, Added = now, AddedBy = app }.ToWrite();

    public DocumentWrite ToWrite()
    {
        var keys = new List<IndexKey> { new(Indexes.Member, MemberId) };
        if (Kind == MemberKind.Nested)
            keys.Add(new(Indexes.Nested, GroupId));
        keys.AddRange(Period.Keys(From, Until));
        return new(Collections.GroupMembers, Id(GroupId, MemberId), Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.MembershipEntry), keys);
    }
}
