namespace Provisioning.Expressions;

/// <summary>What an expression is worked out on. Evaluation reads nothing else: the same input gives the same answer.</summary>
/// <param name="Records">The objects, in the order of the scope's records; null for one that the person does not have.</param>
public sealed record ExpressionInput(IReadOnlyList<AttributeSet?> Records)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Who it is about: the user's id. What looks random is made from it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The attribute that the value is for. What looks random is made from it too.</summary>
    public string Target { get; init; } = "";

    /// <summary>The person's groups.</summary>
    public IReadOnlyList<ExpressionGroup> Groups { get; init; } = [];
}

/// <summary>A group that a person is in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, such as OKTA_GROUP or APP_GROUP.</param>
/// <param name="App">The app that it comes from; null for one of the directory.</param>
public sealed record ExpressionGroup(string Id, string Name, string Type = "OKTA_GROUP", string? App = null);
