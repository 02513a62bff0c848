using static Provisioning.Engine.Tests.MappingHarness;

namespace Provisioning.Engine.Tests;

/// <summary>When an inbound mapping has a say, who goes before it, and what it says where there is no value.</summary>
public sealed class InboundOptionTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Create_only_has_its_say_when_the_user_is_made_and_the_value_stays()
    {
        await _h.SourceAsync("hr", In("title", "title") with { When = MappingWhen.CreateOnly }, In("nickName", "nick"));
        await RowAsync("hr", "1", ("title", "Clerk"), ("nick", "Ann"));
        await RowAsync("hr", "1", ("title", "Boss"), ("nick", "Annie"));
        (await AnnaAsync()).ShouldBe(("Clerk", "Annie"));
        await RowAsync("hr", "1", ("nick", "Annie"));
        (await AnnaAsync()).ShouldBe(("Clerk", "Annie"));

        // Who is gone keeps it too.
        _h.Source("hr").Set("2", true, ("login", "bo"));
        _h.Source("hr").Rows.Remove("1");
        await _h.SyncAsync();
        (await AnnaAsync()).ShouldBe(("Clerk", "Annie"));
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task After_create_only_people_and_other_sources_have_the_say()
    {
        await _h.SourceAsync("hr", In("title", "title") with { When = MappingWhen.CreateOnly });
        await RowAsync("hr", "1", ("title", "Clerk"));
        var anna = (await _h.UsersAsync()).Single();
        await _h.ChangeAsync(anna, "title", "By hand");
        await RowAsync("hr", "1", ("title", "Boss"));
        (await AnnaAsync()).Title.ShouldBe("By hand");

        await _h.SourceAsync("ad", In("title", "title"));
        await RowAsync("ad", "a", ("title", "From ad"));
        (await AnnaAsync()).Title.ShouldBe("From ad");
    }

    [Fact]
    public async Task Create_only_gives_nothing_to_a_user_who_was_there()
    {
        await _h.AddUserAsync("anna");
        await _h.SourceAsync("hr", In("title", "title") with { When = MappingWhen.CreateOnly });
        await RowAsync("hr", "1", ("title", "Clerk"));
        (await AnnaAsync()).Title.ShouldBeNull();
    }

    [Fact]
    public async Task Weak_fills_where_nobody_else_has_an_opinion_people_included()
    {
        await _h.SourceAsync("hr", In("title", "title") with { Strength = MappingStrength.Weak });
        await _h.SourceAsync("ad", In("title", "title"));
        await RowAsync("hr", "1", ("title", "Weak"));
        (await AnnaAsync()).Title.ShouldBe("Weak");
        await RowAsync("ad", "a", ("title", "Strong"));
        (await AnnaAsync()).Title.ShouldBe("Strong");
        await RowAsync("ad", "a");
        (await AnnaAsync()).Title.ShouldBe("Weak");
        var anna = await _h.ChangeAsync((await _h.UsersAsync()).Single(), "title", "By hand");
        (await AnnaAsync()).Title.ShouldBe("By hand");
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.ReleaseAsync(anna, ["title"], EngineHarness.None), "test", EngineHarness.None);
        (await AnnaAsync()).Title.ShouldBe("Weak");
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Where_there_is_no_value_clear_is_an_opinion_and_keep_is_none()
    {
        await _h.SourceAsync("hr", In("title", "title") with { OnNull = NullAction.Clear }, In("nickName", "nick") with { OnNull = NullAction.Keep });
        await _h.SourceAsync("ad", In("title", "title"));
        await RowAsync("ad", "a", ("title", "From ad"));
        await RowAsync("hr", "1", ("title", "Clerk"), ("nick", "Ann"));
        await RowAsync("hr", "1");
        (await AnnaAsync()).ShouldBe((null, "Ann"));
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(MappingStrength.Normal, MappingWhen.Always, "title", "so there is no drift")]
    [InlineData(MappingStrength.Strong, MappingWhen.CreateOnly, "manager", "whom it names may come later than the user")]
    public async Task What_means_nothing_inbound_is_refused(MappingStrength strength, MappingWhen when, string target, string why)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(() => _h.SourceAsync("hr", In(target, "x") with { Strength = strength, When = when }))).Error;
        error.Id.ShouldBe(ErrorIds.MappingInvalid);
        error.Message.ShouldContain(why);
    }

    private async Task RowAsync(string source, string key, params (string Name, string? Value)[] values)
    {
        _h.Source(source).Set(key, true, [("login", "anna"), .. values]);
        await _h.SyncAsync();
        _h.Errors.ShouldBeEmpty();
    }

    private async Task<(string? Title, string? NickName)> AnnaAsync()
    {
        var user = (await _h.UsersAsync("userName eq \"anna\"")).Single();
        return (user.Title, user.Attributes["nickName"].AsString());
    }
}
