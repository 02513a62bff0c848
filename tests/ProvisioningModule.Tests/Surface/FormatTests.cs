using System.Globalization;
using System.Xml.Linq;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Each type that cmdlets give has a table that fits a window of 120 characters.</summary>
public sealed class FormatTests(ModuleSurface surface) : IClassFixture<ModuleSurface>
{
    private const int Window = 120;
    private const int MostColumns = 6;

    // The last column takes what is left, which must be enough to say something.
    private const int Least = 8;

    private static readonly XElement[] Views = [.. XDocument.Load(Path.Combine(ModuleSession.ModuleFolder, "ProvisioningModule.format.ps1xml")).Descendants("View")];

    [Fact]
    public void Every_output_type_has_a_table()
    {
        var own = surface.Cmdlets.SelectMany(c => c.OutputType).Select(t => t.Type).Where(t => t?.Namespace == nameof(Provisioning)).Distinct().ToList();
        own.ShouldNotBeEmpty();
        foreach (var type in own)
            Views.ShouldContain(v => v.Element("TableControl") != null && v.Descendants("TypeName").Any(n => n.Value == type!.FullName), $"{type} has no table");
    }

    [Fact]
    public void Tables_have_at_most_six_columns_and_fit_the_window()
    {
        foreach (var view in Views.Where(v => v.Element("TableControl") is not null))
        {
            var name = view.Element("Name")!.Value;
            var columns = view.Descendants("TableColumnHeader").ToList();
            columns.Count.ShouldBeInRange(2, MostColumns, name);
            view.Descendants("TableColumnItem").Count().ShouldBe(columns.Count, name);
            var widths = columns.Select(c => int.Parse(c.Element("Width")?.Value ?? Least.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
            (widths.Sum() + columns.Count - 1).ShouldBeLessThanOrEqualTo(Window, name);
            columns.Count(c => c.Element("Width") is null).ShouldBeLessThanOrEqualTo(1, $"{name}: one column takes what is left");
        }
    }

    [Fact]
    public void Views_show_properties_that_their_types_have()
    {
        foreach (var view in Views)
        {
            foreach (var typeName in view.Descendants("TypeName").Select(n => n.Value).Where(n => !n.Contains('#', StringComparison.Ordinal)))
            {
                var type = typeof(Provisioning.User).Assembly.GetType(typeName).ShouldNotBeNull(typeName);
                foreach (var property in view.Descendants("PropertyName"))
                    type.GetProperty(property.Value).ShouldNotBeNull($"{typeName} has no {property.Value}");
            }
        }
    }
}
