using System.Globalization;

namespace Provisioning.Engine;

/// <summary>The settings of an app whose work people do.</summary>
internal sealed record ManualSettings(int DueDays, string? Assignee, string? Instructions)
{
    private const int DefaultDueDays = 7;
    private const int MostDueDays = 365;

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(nameof(DueDays), AttributeType.Integer, "In how many days a task is to be done, 0 to 365; 7 by default.") { Default = DefaultDueDays },
        new(nameof(Assignee), AttributeType.String, "Who does the work: a name, team or address, as free text."),
        new(nameof(Instructions), AttributeType.String, "How the work is done in this system, as free text that every task shows."),
    ];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static ManualSettings Read(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var value = app.Settings[nameof(DueDays)];
        var days = value.IsNone ? DefaultDueDays : value.AsInteger() ?? long.Parse(value.AsString()!, CultureInfo.InvariantCulture);
        if (days is < 0 or > MostDueDays)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.SettingInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"App '{app.Name}': the setting '{nameof(DueDays)}' is {days}, and has to be 0 to {MostDueDays}.",
                RecommendedAction = "Give a number of days: 0 for work that is due at once.",
                Target = nameof(DueDays),
                App = app.Name,
            }.ToException();
        }

        return new((int)days, app.Settings[nameof(Assignee)].AsString(), app.Settings[nameof(Instructions)].AsString());
    }
}
