using System.Globalization;

namespace Provisioning.Http;

/// <summary>Reads the settings of an app, and names the one that is wrong.</summary>
/// <param name="app">The app.</param>
/// <param name="definitions">The settings that it can have: their descriptions say what to do.</param>
public sealed class SettingReader(App app, IReadOnlyList<SettingDefinition> definitions)
{
    /// <summary>The app.</summary>
    public App App { get; } = app;

    /// <summary>True when the setting has a value.</summary>
    public bool Has(string name) => Text(name) is not null;

    /// <summary>The setting's text without white space at its ends; null when there is none.</summary>
    public string? Text(string name) => App.Settings[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The setting's text.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>.</exception>
    public string Needed(string name, string why = "is not set") => Text(name) ?? throw Wrong(ErrorIds.SettingMissing, name, why);

    /// <summary>All texts of a setting that can have several.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. App.Settings[name].AsList().Select(v => v.ToString().Trim()).Where(t => t.Length > 0)];

    /// <summary>True when the setting says so.</summary>
    public bool Flag(string name, bool otherwise = false) => App.Settings[name].AsBoolean() ?? (bool.TryParse(Text(name), out var flag) ? flag : otherwise);

    /// <summary>The setting's number; null when there is none.</summary>
    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Invalid(name, $"is '{text}', and has to be a number from {least} to {most}");
    }

    /// <summary>The one of several values that the setting has.</summary>
    public T Choice<T>(string name, T standard)
        where T : struct, Enum => Enum.TryParse<T>(Text(name), ignoreCase: true, out var choice) ? choice : standard;

    /// <summary>An address to which secrets are sent: https, or http on this machine. It is not repeated: secrets are pasted into addresses.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="allowInsecure">True when http will do.</param>
    public Uri Address(string name, bool allowInsecure)
    {
        if (!Uri.TryCreate(Needed(name), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            throw Invalid(name, "is no address of a service");
        return address.Scheme == "https" || address.IsLoopback || allowInsecure ? address : throw Invalid(name, "is http, so that everybody on the way could read the token");
    }

    /// <summary>The error of a setting that cannot be used. The text names no secret.</summary>
    public ProvisioningException Invalid(string name, string why, string? action = null) => Wrong(ErrorIds.SettingInvalid, name, why, action);

    private ProvisioningException Wrong(string id, string name, string why, string? action = null) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{App.Name}': the setting {name} {why}.",
        RecommendedAction = action ?? definitions.First(d => d.Name == name).Description,
        Target = name,
        App = App.Name,
    }.ToException();
}
