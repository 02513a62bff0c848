using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What a service does of what its protocol asks for.</summary>
public enum FeatureState
{
    /// <summary>As the protocol says.</summary>
    Works,

    /// <summary>In a way of its own.</summary>
    Differs,

    /// <summary>Not at all.</summary>
    Missing,

    /// <summary>It could not be found out.</summary>
    Unknown,
}

/// <summary>One thing that an app was tried for.</summary>
/// <param name="App">The app.</param>
/// <param name="Feature">What was tried.</param>
/// <param name="State">What came of it.</param>
/// <param name="Seen">What was seen, in plain words. Nothing of anybody's data is in it.</param>
public sealed record AppFeature(string App, string Feature, FeatureState State, string Seen)
{
    /// <summary>What the app says of it itself; null when it says nothing.</summary>
    public string? Said { get; init; }

    /// <summary>What will and will not work with this app, and what to choose; null where nothing follows.</summary>
    public string? Follows { get; init; }

    /// <summary>The settings that follow from it: empty where none do, or they are so already.</summary>
    public AttributeSet Settings { get; init; } = AttributeSet.Empty;

    /// <summary>The settings as text, such as Paging=Cursor.</summary>
    [JsonIgnore]
    public string SettingText => string.Join(", ", Settings.Select(s => $"{s.Key}={s.Value}"));

    /// <summary>What was tried, seen and follows, in a line.</summary>
    public override string ToString() => $"{Feature}: {Seen}{(State == FeatureState.Works ? "" : $" ({State})")}.{(Follows is null ? "" : $" {Follows}")}{(Settings.Count == 0 ? "" : $" Set {SettingText}.")}";
}
