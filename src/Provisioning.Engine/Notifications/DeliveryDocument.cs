using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A delivery as a stored document, found by its state and time.</summary>
internal static class DeliveryDocument
{
    public static Delivery Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Delivery)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(Delivery delivery, long? expectedRevision) => new(
        Collections.Deliveries,
        delivery.Id,
        Utf8JsonBuffer.Shared.Serialize(delivery, EngineJson.Default.Delivery),
        [new(Indexes.State, StateKey(delivery.State, delivery.Closed ?? delivery.NextTry))],
        expectedRevision);

    public static DocumentWrite Removal(Delivery delivery) => new(Collections.Deliveries, delivery.Id, null, [], delivery.Revision);

    /// <summary>Those of a state, by the time of their next try or, of those that are closed, of their end.</summary>
    public static StoreQuery Of(DeliveryState state) => new(Collections.Deliveries) { Index = Indexes.State, Prefix = state + "/" };

    /// <summary>Those of a state whose time has come.</summary>
    public static StoreQuery Until(DeliveryState state, DateTimeOffset time) => new(Collections.Deliveries) { Index = Indexes.State, From = state + "/", To = StateKey(state, time) };

    private static string StateKey(DeliveryState state, DateTimeOffset time) => $"{state}/{IndexTime.Text(time)}";
}
