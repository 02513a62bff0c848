using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The templates that are shipped with the module.</summary>
internal static class Templates
{
    // The assembly is in bin, beside the catalogue.
    public static TemplateCatalogue Shipped { get; } = new(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(Templates).Assembly.Location)!, "..", "catalog")));
}
