using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>What an import asks of the store, which costs more than all else that is done with an object: for many objects at once, and nothing of those that are as they were.</summary>
public sealed class ImportCostTests : IDisposable
{
    private const int People = 300;
    private const int Few = 40;
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 100_000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Accounts_of_many_are_linked_with_few_questions()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < People; i++)
        {
            var user = await _h.AddUserAsync($"user{i}");
            _h.Target("slack").Make($"user{i}", true, ("externalId", user.Id));
        }

        var asked = 0;
        _h.Store.LookedUp = _ => asked++;
        (await _h.ImportAsync("slack")).Applied.ShouldBe(People);
        asked.ShouldBeLessThan(Few);
        _h.Store.LookedUp = null;
        (await _h.AccountsAsync("slack")).Count(a => a.UserId is not null).ShouldBe(People);
    }

    [Fact]
    public async Task What_is_as_it_was_is_told_by_a_look_whatever_it_holds()
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        var target = _h.Target("slack");
        target.Make("plain");
        target.Make("off", active: false);
        target.Make("texts", true, ("a", "quo\"te \\ <>&'"), ("b", "Zoë 日本 \ud834\udd1e"), ("c", "line\nend\u0001"), ("D", ""));
        var complex = AttributeSet.Empty.With("value", "x@contoso.example").With("primary", true);
        var other = target.Make("values");
        target.Accounts[other.Key] = other with
        {
            Values = other.Values.With("emails", AttributeValue.FromList([AttributeValue.From(complex), AttributeValue.From(complex.With("type", "work"))])).With("whole", 12L).With("part", AttributeValue.From(1.50m)).With("flag", false),
        };
        await _h.ImportAsync("slack");
        var asked = new List<string>();
        _h.Store.LookedUp = asked.Add;
        (await _h.ReadOfAsync(await _h.ImportAsync("slack"), "slack")).Changed.ShouldBe(0);
        asked.ShouldNotContain(Collections.Accounts);

        target.Accounts[other.Key] = target.Accounts[other.Key] with { Active = false };
        (await _h.ReadOfAsync(await _h.ImportAsync("slack"), "slack")).Changed.ShouldBe(1);
        (await _h.AccountsAsync("slack")).Single(a => a.Key == other.Key).Active.ShouldBeFalse();
    }
}
