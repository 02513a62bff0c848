namespace Provisioning.Engine;

/// <summary>What outbound mappings can take from a user beside the attributes: the id and the status.</summary>
internal static class OutboundSource
{
    public static bool IsSpecial(string name) =>
        string.Equals(name, "id", StringComparison.OrdinalIgnoreCase) || string.Equals(name, "status", StringComparison.OrdinalIgnoreCase);

    public static AttributeSet Of(User user)
    {
        var builder = new AttributeSet.Builder(user.Attributes) { ["id"] = user.Id, ["status"] = user.Status.ToString() };
        return builder.ToSet();
    }
}
