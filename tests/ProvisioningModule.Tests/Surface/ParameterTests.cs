using System.Management.Automation;
using System.Security;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Parameters: one name for one thing, no secret as text.</summary>
public sealed class ParameterTests(ModuleSurface surface) : IClassFixture<ModuleSurface>
{
    private static readonly string[] SecretNames = ["Credential", "Password", "Secret", "Token", "Passphrase", "ApiKey"];

    [Fact]
    public void The_same_name_has_the_same_type_everywhere()
    {
        var byName = surface.Cmdlets.SelectMany(c => ModuleSurface.Parameters(c).Select(p => (Cmdlet: c, Parameter: p))).GroupBy(p => p.Parameter.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var name in byName)
        {
            name.Select(p => p.Parameter.Name).Distinct().ShouldHaveSingleItem("one spelling");
            // An app's direction and a mapping's are two things, as are a run's state and a task's, and what plans and events can be written as; each is called so wherever people speak of it.
            if (name.Key is not ("Direction" or "State" or "Format"))
                name.Select(p => Element(p.Parameter.ParameterType)).Distinct().Count().ShouldBe(1, $"-{name.Key} of {string.Join(", ", name.Select(p => p.Cmdlet.Name))}");
        }
    }

    [Fact]
    public void An_alias_is_no_other_parameters_name_for_something_else()
    {
        var types = surface.Cmdlets.SelectMany(ModuleSurface.Parameters).GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => Element(g.First().ParameterType), StringComparer.OrdinalIgnoreCase);
        foreach (var cmdlet in surface.Cmdlets)
        {
            foreach (var parameter in ModuleSurface.Parameters(cmdlet))
            {
                parameter.Aliases.ShouldAllBe(alias => !cmdlet.Parameters.ContainsKey(alias), $"{cmdlet.Name} -{parameter.Name}");
                parameter.Aliases.ShouldAllBe(alias => !types.ContainsKey(alias) || IsText(types[alias]) && IsText(Element(parameter.ParameterType)) || types[alias] == Element(parameter.ParameterType), $"{cmdlet.Name} -{parameter.Name}");
            }
        }
    }

    [Fact]
    public void No_secret_is_text()
    {
        foreach (var cmdlet in surface.Cmdlets)
        {
            // A kind of secret is none, nor is the name of a variable that gets one.
            foreach (var parameter in ModuleSurface.Parameters(cmdlet).Where(p => SecretNames.Any(s => p.Name.Contains(s, StringComparison.OrdinalIgnoreCase)) && !p.ParameterType.IsEnum && !p.Name.EndsWith("Variable", StringComparison.Ordinal)))
                (parameter.ParameterType == typeof(SecureString) || parameter.ParameterType.Name == "CredentialArgument").ShouldBeTrue($"{cmdlet.Name} -{parameter.Name} is a {parameter.ParameterType}");
        }
    }

    [Fact]
    public void What_names_a_thing_of_the_store_is_completed()
    {
        foreach (var cmdlet in surface.Cmdlets.Where(c => !c.Name.StartsWith("New-ProvApp", StringComparison.Ordinal)))
        {
            foreach (var parameter in ModuleSurface.Parameters(cmdlet).Where(p => p.Name is "App" or "User" or "Identity" or "Plan" or "Run" or "Store"))
                parameter.Attributes.OfType<ArgumentCompleterAttribute>().ShouldNotBeEmpty($"{cmdlet.Name} -{parameter.Name}");
        }
    }

    private static Type Element(Type type) => Nullable.GetUnderlyingType(type) ?? (type.IsArray ? Element(type.GetElementType()!) : type);

    // What names one thing may be its text or an identity made of that.
    private static bool IsText(Type type) => type == typeof(string) || type.Name.EndsWith("Identity", StringComparison.Ordinal);
}
