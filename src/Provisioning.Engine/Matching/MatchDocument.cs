using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>The matching of an object as a stored document. Found by its state and app.</summary>
internal static class MatchDocument
{
    public static string Id(string app, string key) => AccountDocument.Id(app, key);

    /// <summary>The index key of the app's objects in a state.</summary>
    public static string StateKey(MatchState state, string app) => $"{state.ToString().ToLowerInvariant()}/{AppDocument.Id(app)}";

    public static MatchCase Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.MatchCase)! with { Revision = document.Revision };

    /// <summary>The write that makes the matching what it is now. Of an object that is gone nothing is kept, unless links of it were removed by hand. It rests on the
    /// object's account, which is written with it.</summary>
    public static DocumentWrite ToWrite(MatchCase match) => match is { State: MatchState.Gone, Refused.Count: 0 }
        ? new(Collections.Matches, Id(match.App, match.Key), null, [])
        : new(
            Collections.Matches,
            Id(match.App, match.Key),
            Utf8JsonBuffer.Shared.Serialize(match, EngineJson.Default.MatchCase),
            [new(Indexes.State, StateKey(match.State, match.App))]);

    /// <summary>The matching of one object, or null.</summary>
    public static async ValueTask<MatchCase?> GetMatchAsync(this IProvisioningStore store, string app, string key, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Collections.Matches, Id(app, key), cancellationToken).ConfigureAwait(false);
        return document is null ? null : Read(document);
    }

    /// <summary>The app's objects in a state; those of all apps when none is named.</summary>
    public static async IAsyncEnumerable<MatchCase> MatchesAsync(this IProvisioningStore store, MatchState state, string? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = app is null
            ? new StoreQuery(Collections.Matches) { Index = Indexes.State, Prefix = StateKey(state, "") }
            : StoreQuery.Equal(Collections.Matches, Indexes.State, StateKey(state, app));
        await foreach (var document in store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }
}
