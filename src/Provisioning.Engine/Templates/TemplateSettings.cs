using System.Text.RegularExpressions;

namespace Provisioning.Engine;

/// <summary>Puts what the administrator says of a template's placeholders into the settings.</summary>
public static partial class TemplateSettings
{
    /// <summary>The settings of an app: the template's and what was given in their place, with the placeholders that they have filled, and without what was given for these.</summary>
    /// <param name="template">The template.</param>
    /// <param name="app">The app's name, for messages.</param>
    /// <param name="settings">The template's settings with those that were given.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static AttributeSet Fill(AppTemplate template, string app, AttributeSet settings)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(settings);
        var filled = new AttributeSet.Builder(settings);
        foreach (var placeholder in template.Placeholders)
        {
            var mark = $"{{{placeholder.Name}}}";
            // One that stands in no text is a setting itself.
            if (!template.Settings.Names.Any(n => Has(template.Settings[n], mark)))
                Given(template, placeholder, app, settings);
            foreach (var name in settings.Names.Where(n => Has(settings[n], mark)))
            {
                filled[name] = filled[name].ToString().Replace(mark, Part(template, placeholder, app, settings), StringComparison.Ordinal);
                filled[placeholder.Name] = default;
            }
        }

        return filled.ToSet();
    }

    private static bool Has(AttributeValue value, string mark) => value.AsString()?.Contains(mark, StringComparison.Ordinal) == true;

    private static string Given(AppTemplate template, TemplatePlaceholder placeholder, string app, AttributeSet settings) => settings[placeholder.Name].ToString().Trim() is { Length: > 0 } value
        ? value
        : throw Invalid(ErrorIds.SettingMissing, app, placeholder, $"the template {template.Name} needs '{placeholder.Name}', which -Settings does not have");

    // A value with a '/' or '@' would send the secret to another host than the template's.
    private static string Part(AppTemplate template, TemplatePlaceholder placeholder, string app, AttributeSet settings)
    {
        var value = Given(template, placeholder, app, settings);
        return PartPattern().IsMatch(value)
            ? value
            : throw Invalid(ErrorIds.SettingInvalid, app, placeholder, $"'{placeholder.Name}' is '{value}', and is to be a part of an address: letters, digits, '.', '-', '_' and ':'");
    }

    private static ProvisioningException Invalid(string id, string app, TemplatePlaceholder placeholder, string why) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app}': {why}.",
        RecommendedAction = $"Say it as in -Settings @{{ {placeholder.Name} = '{placeholder.Example}' }}: {placeholder.Description}",
        Target = placeholder.Name,
        App = app,
    }.ToException();

    [GeneratedRegex("^[A-Za-z0-9._:-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PartPattern();
}
