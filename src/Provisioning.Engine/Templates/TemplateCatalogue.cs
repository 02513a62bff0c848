namespace Provisioning.Engine;

/// <summary>A folder of templates of apps, a file each, which is read when it is asked for.</summary>
/// <param name="folder">The folder.</param>
public sealed class TemplateCatalogue(string folder)
{
    private const string Extension = ".json";

    /// <summary>The names of the templates that there are, in order.</summary>
    public IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The template of this name, whatever its case.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.TemplateNotFound"/>, <see cref="ErrorIds.FileUnreadable"/>, <see cref="ErrorIds.ConfigInvalid"/>.</exception>
    public async ValueTask<AppTemplate> GetAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = Names;
        var known = names.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) ?? throw new ProvisioningError
        {
            Id = ErrorIds.TemplateNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no template '{name}'.{NearNames.Hint(name, names)}",
            RecommendedAction = "Get-ProvTemplate without a name lists all of them. An application without one is added with -Connector.",
            Target = name,
        }.ToException();
        var file = known + Extension;
        var text = ConfigText.Check(file, await ConfigFolder.BytesAsync(folder, file, cancellationToken).ConfigureAwait(false), typeof(AppTemplate));
        var template = text.Faults.Count == 0 ? (AppTemplate?)text.Read(typeof(AppTemplate)) : null;
        return template ?? throw text.Faults[0].Located.ToException();
    }
}
