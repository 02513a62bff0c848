using System.Globalization;

namespace Provisioning.Connectors.Scim;

/// <summary>How an app is given passwords.</summary>
internal enum PasswordWrite
{
    None,
    Patch,
    Put,
}

/// <summary>How the pages of a list are asked for.</summary>
internal enum Paging
{
    Auto,
    Index,
    Cursor,
}

/// <summary>The settings of one SCIM app, checked.</summary>
internal sealed record ScimSettings
{
    public required string App { get; init; }

    /// <summary>The service's address, ending in a slash.</summary>
    public required Uri BaseUri { get; init; }

    public TimeSpan Timeout { get; init; }

    public int MaxConcurrency { get; init; }

    public int PageSize { get; init; }

    public Paging Paging { get; init; }

    public PasswordWrite PasswordWrite { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(nameof(BaseUri), AttributeType.String, "The address of the SCIM service, such as https://api.example.com/scim/v2.") { Required = true },
        new(nameof(Timeout), AttributeType.Integer, "How long an answer is waited for, in seconds.") { Default = 30 },
        new(nameof(MaxConcurrency), AttributeType.Integer, "How many requests may be under way at once.") { Default = 8 },
        new(nameof(PageSize), AttributeType.Integer, "How many objects are asked for in one page.") { Default = 100 },
        new(nameof(Paging), AttributeType.String, "How pages are asked for: Index (startIndex, RFC 7644), Cursor (RFC 9865), or Auto (by index, and by cursor where the service gives one).")
        {
            Default = nameof(Scim.Paging.Auto),
            Values = [.. Enum.GetNames<Paging>()],
        },
        new("AllowInsecure", AttributeType.Boolean, "Lets the address be http where it is not this machine: the token is then readable on the way.") { Default = false },
        new(nameof(PasswordWrite), AttributeType.String, "How passwords are set: None (not at all), Patch (what changed) or Put (the whole user, after a read).")
        {
            Default = nameof(Scim.PasswordWrite.None),
            Values = [.. Enum.GetNames<PasswordWrite>()],
        },
    ];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static ScimSettings Read(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var text = app.Settings[nameof(BaseUri)].ToString().Trim();
        if (text.Length == 0)
            throw Invalid(app, ErrorIds.SettingMissing, nameof(BaseUri), "is not set");
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.UserInfo.Length > 0)
            throw Invalid(app, ErrorIds.SettingInvalid, nameof(BaseUri), "is no address of a service");
        if (address.Scheme == "http" && !address.IsLoopback && !Flag(app, "AllowInsecure"))
            throw Invalid(app, ErrorIds.SettingInvalid, nameof(BaseUri), "is http, so that everybody on the way could read the token");
        return new()
        {
            App = app.Name,
            BaseUri = address,
            Timeout = TimeSpan.FromSeconds(Number(app, nameof(Timeout), 30, 1, 600)),
            MaxConcurrency = Number(app, nameof(MaxConcurrency), 8, 1, 64),
            PageSize = Number(app, nameof(PageSize), 100, 1, 1000),
            Paging = Choice<Paging>(app, nameof(Paging)),
            PasswordWrite = Choice<PasswordWrite>(app, nameof(PasswordWrite)),
        };
    }

    private static int Number(App app, string name, int standard, int least, int most)
    {
        var value = app.Settings[name];
        if (value.IsNone)
            return standard;
        return int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Invalid(app, ErrorIds.SettingInvalid, name, $"is '{value}', and has to be a number from {least} to {most}");
    }

    private static T Choice<T>(App app, string name)
        where T : struct, Enum => Enum.TryParse<T>(app.Settings[name].AsString(), ignoreCase: true, out var choice) ? choice : default;

    private static bool Flag(App app, string name) => app.Settings[name].AsBoolean() ?? bool.TryParse(app.Settings[name].AsString(), out var flag) && flag;

    private static ProvisioningException Invalid(App app, string id, string setting, string why) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': the setting {setting} {why}.",
        RecommendedAction = Definitions.First(d => d.Name == setting).Description,
        Target = setting,
        App = app.Name,
    }.ToException();
}
