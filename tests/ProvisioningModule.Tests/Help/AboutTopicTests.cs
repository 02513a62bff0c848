using System.Text.RegularExpressions;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>The about topics are shipped, and say what there is.</summary>
public sealed partial class AboutTopicTests
{
    [Fact]
    public async Task Every_error_id_is_explained_and_no_other()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(ModuleSession.ModuleFolder, "en-US", "about_ProvErrors.help.txt"));
        var explained = Entry().Matches(text).Select(m => m.Groups["id"].Value).ToList();
        var ids = typeof(ErrorIds).GetFields().Select(f => (string)f.GetValue(null)!).ToList();
        explained.Order().ShouldBe(ids.Order());
    }

    [Theory]
    [InlineData("about_Provisioning")]
    [InlineData("about_ProvErrors")]
    public void Help_finds_the_topic(string name)
    {
        using var session = new ModuleSession();
        session.Invoke("Get-Help $args[0]", name).ThrowIfFailed().Output.ShouldHaveSingleItem().ToString().ShouldContain(name);
    }

    [GeneratedRegex("^ {4}(?<id>[A-Z][A-Za-z]+) {2,}\\S", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
