using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Engine;

/// <summary>That an account, or a group, of an app is in one of its groups, as last read or written.</summary>
internal sealed record AppMembership
{
    public required string App { get; init; }

    /// <summary>The app's key of the group.</summary>
    public required string GroupKey { get; init; }

    /// <summary>The app's key of the account or group in it.</summary>
    public required string MemberKey { get; init; }

    public RemoteMemberKind Kind { get; init; }

    /// <summary>True when the directory put it there, or had it be there: it is taken out when it is not to be there any more.</summary>
    public bool Pushed { get; init; }

    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>The document id: the app's, the group's and the member's key. The group's is escaped, since a key may have a slash.</summary>
    public static string Id(string app, string groupKey, string memberKey) => Prefix(app, groupKey) + memberKey;

    /// <summary>The start of the document ids of the members of a group.</summary>
    public static string Prefix(string app, string groupKey) => $"{Prefix(app)}{Uri.EscapeDataString(groupKey)}/";

    /// <summary>The start of the document ids of an app.</summary>
    public static string Prefix(string app) => app.ToLowerInvariant() + "/";

    /// <summary>Parts a document id: the start that names the group, and the member's key.</summary>
    public static (string Group, string MemberKey) Split(string documentId)
    {
        var end = documentId.IndexOf('/', documentId.IndexOf('/', StringComparison.Ordinal) + 1) + 1;
        return (documentId[..end], documentId[end..]);
    }

    /// <summary>The index key of everything in which an account or group of an app is.</summary>
    public static string MemberIndexKey(string app, string memberKey) => Prefix(app) + memberKey;

    public static AppMembership Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AppMembership)! with { Revision = document.Revision };

    /// <summary>The memberships that the query selects.</summary>
    public static async IAsyncEnumerable<AppMembership> ReadAsync(IProvisioningStore store, StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }

    /// <summary>Who is in a group.</summary>
    public static IAsyncEnumerable<AppMembership> OfGroupAsync(IProvisioningStore store, string app, string groupKey, CancellationToken cancellationToken) =>
        ReadAsync(store, new(Collections.AppMembers) { Prefix = Prefix(app, groupKey) }, cancellationToken);

    /// <summary>In which groups an account is.</summary>
    public static IAsyncEnumerable<AppMembership> OfMemberAsync(IProvisioningStore store, string app, string memberKey, CancellationToken cancellationToken) =>
        ReadAsync(store, StoreQuery.Equal(Collections.AppMembers, Indexes.Member, MemberIndexKey(app, memberKey)), cancellationToken);

    /// <summary>The write by which it is in the group no more.</summary>
    public DocumentWrite ToRemoval() => new(Collections.AppMembers, Id(App, GroupKey, MemberKey), null, []);

    public DocumentWrite ToWrite() => new(
        Collections.AppMembers,
        Id(App, GroupKey, MemberKey),
        Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.AppMembership),
        [new(Indexes.Member, MemberIndexKey(App, MemberKey))]);
}
