using static Provisioning.Engine.Tests.MappingHarness;

namespace Provisioning.Engine.Tests;

/// <summary>Mappings that would change each other's values in every run are not saved.</summary>
public sealed class PathOverlapTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("emails", "mail", true)]
    [InlineData("emails", "emails[type eq \"home\"].value", true)]
    [InlineData("emails[type eq \"work\"]", "emails[type eq \"work\"].value", true)]
    [InlineData("emails.value", "emails[type eq \"work\"].value", true)]
    [InlineData("name", "givenName", true)]
    [InlineData("emails[type eq \"work\"].value", "emails[type eq \"home\"].value", false)]
    [InlineData("emails[type eq \"work\"].value", "emails[type eq \"work\"].display", false)]
    [InlineData("givenName", "surname", false)]
    [InlineData("title", "nickName", false)]
    public async Task One_app_cannot_map_a_whole_and_its_part(string one, string other, bool overlap)
    {
        if (overlap)
            (await RefusedAsync(() => _h.SourceAsync("hr", In(one, "a"), In(other, "b")))).ShouldContain($"the mapping of '{other}' lies in that of '{one}', or that in it");
        else
            await _h.SourceAsync("hr", In(one, "a"), In(other, "b"));
        if (overlap && one.StartsWith("emails", StringComparison.Ordinal) && other != "mail")
            (await RefusedAsync(() => _h.TargetAsync(Out(one, "title"), Out(other, "title")))).ShouldContain("each would change in every run what the other has set");
    }

    [Fact]
    public async Task Two_sources_cannot_either_and_a_source_and_an_app_can()
    {
        await _h.SourceAsync("hr", In("emails", "a"));
        (await RefusedAsync(() => _h.SourceAsync("ad", In("mail", "b")))).ShouldContain("the mapping of 'mail' lies in that of 'emails' in the source 'hr'");
        await _h.SourceAsync("ad", In("emails", "b"));
        await _h.TargetAsync(Out("emails[type eq \"work\"].value", "mail"));
    }

    private static async Task<string> RefusedAsync(Func<Task> save)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(save)).Error;
        error.Id.ShouldBe(ErrorIds.MappingInvalid);
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("Remove-ProvMapping");
        return error.Message;
    }
}
