namespace Provisioning.Engine;

/// <summary>Whom the names in references mean, found out before a person is evaluated.</summary>
internal sealed class References
{
    private readonly Dictionary<(string App, string Name), string> _ids = [];

    /// <summary>None are known.</summary>
    public static References None { get; } = new();

    /// <summary>Notes whom a name in an app means.</summary>
    public void Add(string app, string name, string userId) => _ids[(app, name)] = userId;

    /// <summary>The ids of those whom the value names; those whom nobody knows are left out, and waited for.</summary>
    public AttributeValue Resolve(string app, AttributeValue value)
    {
        if (value.Kind != AttributeValueKind.List)
            return _ids.GetValueOrDefault((app, value.ToString()));
        return AttributeValue.FromList(value.AsList().Select(v => AttributeValue.From(_ids.GetValueOrDefault((app, v.ToString())))));
    }
}
