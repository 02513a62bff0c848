using static Provisioning.Engine.Tests.MappingHarness;

namespace Provisioning.Engine.Tests;

/// <summary>Values of one side that are called something else on the other.</summary>
public sealed class ValueMapTests : IDisposable
{
    private static readonly AttributeSet Types = Map(("Full time", "FT"), ("Part time", "PT"));
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Values_are_translated_both_ways_whatever_their_case()
    {
        await _h.SourceAsync("hr", In("userType", "type") with { ValueMap = Types });
        await _h.TargetAsync(Out("title", "userType") with { ValueMap = Map(("FT", "Full time"), ("PT", "Part time")) });
        var anna = await HireAsync("FULL TIME");
        anna.Attributes["userType"].AsString().ShouldBe("FT");
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("Full time");
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task A_value_that_the_map_does_not_name_is_the_persons_error_with_the_near_names()
    {
        await _h.SourceAsync("hr", In("userType", "type") with { ValueMap = Types });
        _h.Source("hr").Set("2", true, ("login", "bo"), ("type", "Part time"));
        await HireAsync("Fulltime");
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.ValueUnmapped);
        error.Message.ShouldContain("App 'hr': the value map of 'userType' has no 'Fulltime'. Did you mean 'Full time'?");
        (await _h.UsersAsync()).ShouldHaveSingleItem().UserName.ShouldBe("bo");
    }

    [Fact]
    public async Task In_an_app_it_holds_up_that_person_until_the_map_has_it()
    {
        await _h.TargetAsync(Out("title", "userType") with { ValueMap = Types });
        var anna = await _h.AddUserAsync("anna", ("userType", "Temp"));
        var bo = await _h.AddUserAsync("bo", ("userType", "Part time"));
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Message.ShouldBe("'anna': App 'slack': the value map of 'title' has no 'Temp'.");
        _h.Held(bo, "title").ShouldBe("PT");
        _h.Target("slack").Of(anna.Id).ShouldBeNull();
        await _h.RemapAsync("slack", Out("title", "userType") with { ValueMap = Types.With("temp", "T") });
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("T");
    }

    [Fact]
    public async Task A_sensitive_value_is_not_said()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "grade", Sensitive = true }, EngineHarness.None);
        await _h.SourceAsync("hr", In("grade", "type") with { ValueMap = Types });
        await HireAsync("Fulltime");
        _h.Errors.ShouldHaveSingleItem().Message.ShouldContain("has no '********'.");
        _h.Errors.ShouldAllBe(e => !e.Message.Contains("Full", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(UnmappedAction.Default, "other")]
    [InlineData(UnmappedAction.Clear, null)]
    [InlineData(UnmappedAction.Keep, "FT")]
    public async Task What_is_not_named_takes_the_default_clears_or_leaves_what_there_is(UnmappedAction unmapped, string? expected)
    {
        await _h.SourceAsync("hr", In("userType", "type") with { ValueMap = Types, Unmapped = unmapped, Default = unmapped == UnmappedAction.Default ? "other" : default(AttributeValue) });
        await HireAsync("Full time");
        (await HireAsync("Temp")).Attributes["userType"].AsString().ShouldBe(expected);
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Several_values_are_looked_up_one_by_one_and_come_out_once()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "badges", MultiValued = true }, EngineHarness.None);
        await _h.TargetAsync(new Mapping { Direction = MappingDirection.Outbound, Target = "roles", Source = "badges", ValueMap = Map(("a", "one"), ("b", "one"), ("c", "two")), Unmapped = UnmappedAction.Clear });
        var anna = await _h.AddUserAsync("anna");
        await _h.Engine.Directory.SaveAsync(
            await _h.Engine.Directory.WithAsync(anna, new Dictionary<string, AttributeValue> { ["badges"] = AttributeValue.FromList(["a", "x", "b", "c"]) }, EngineHarness.None), "test", EngineHarness.None);
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        _h.Target("slack").Of(anna.Id)!.Values["roles"].AsList().Select(v => v.ToString()).ShouldBe(["one", "two"]);
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task A_map_whose_values_do_not_fit_the_attribute_is_refused()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "grade", AllowedValues = ["FT"] }, EngineHarness.None);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.SourceAsync("hr", In("grade", "type") with { ValueMap = Types }))).Error.Id.ShouldBe(ErrorIds.AttributeInvalid);
    }

    private async Task<User> HireAsync(string type)
    {
        _h.Source("hr").Set("1", true, ("login", "anna"), ("type", type));
        await _h.SyncAsync();
        return (await _h.UsersAsync("userName eq \"anna\"")).SingleOrDefault()!;
    }
}
