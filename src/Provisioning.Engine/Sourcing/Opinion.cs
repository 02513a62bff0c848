namespace Provisioning.Engine;

/// <summary>What somebody says about one attribute of one person: a value, that it is empty, or, as the default instance, nothing.</summary>
/// <param name="Kind">Who says it; null for nobody.</param>
/// <param name="Value">The value; none for "empty".</param>
/// <param name="App">The source app; null for a person.</param>
/// <param name="Key">The key of the account in the source app.</param>
internal readonly record struct Opinion(OriginKind? Kind, AttributeValue Value, string? App = null, string? Key = null)
{
    /// <summary>True when nobody has an opinion.</summary>
    public bool IsNone => Kind is null;

    /// <summary>True when the opinion comes from where the value came from before.</summary>
    public bool IsFrom(AttributeOrigin? origin) => Kind is null
        ? origin is null
        : origin is not null && origin.Kind == Kind && origin.Key == Key && string.Equals(origin.App, App, StringComparison.OrdinalIgnoreCase);
}
