namespace Provisioning.Commands;

/// <summary>A delivery by its id or by itself.</summary>
public sealed class DeliveryIdentity
{
    /// <summary>Takes an id.</summary>
    public DeliveryIdentity(string id) => Id = id;

    /// <summary>Takes a delivery.</summary>
    public DeliveryIdentity(Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        Id = delivery.Id;
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
