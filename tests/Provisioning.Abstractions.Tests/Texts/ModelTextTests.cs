namespace Provisioning.Abstractions.Tests;

/// <summary>How the models say themselves to people.</summary>
public sealed class ModelTextTests
{
    private static readonly Change Base = new() { Number = 1, Target = "slack", Kind = ChangeKind.Update, UserName = "bjensen", AccountKey = "42", Reason = "title changed" };

    [Theory]
    [InlineData(SecretSource.Session, "slack", null, "session")]
    [InlineData(SecretSource.Environment, "SLACK_TOKEN", null, "env:SLACK_TOKEN")]
    [InlineData(SecretSource.File, "/run/secrets/slack", null, "file:/run/secrets/slack")]
    [InlineData(SecretSource.Vault, "slack", null, "vault:slack")]
    [InlineData(SecretSource.Vault, "slack", "Ops", "vault:Ops/slack")]
    public void A_reference_to_a_secret_says_where_it_is(SecretSource source, string name, string? vault, string text) =>
        new SecretReference(source, name, vault).ToString().ShouldBe(text);

    [Fact]
    public void A_change_says_what_is_done_to_whom_where_and_why()
    {
        var change = Base with { Attributes = [new("title", "Clerk", "Manager"), new("department", default, "Sales"), new("nickName", "Babs", default)] };
        change.ToString().ShouldBe("Update bjensen in slack");
        ChangeText.Line(change).ShouldBe("slack: Update bjensen, title changed (title: 'Clerk' -> 'Manager'; department: (none) -> 'Sales'; nickName: 'Babs' -> (none))");
    }

    [Fact]
    public void A_change_without_a_user_is_named_by_its_account() => (Base with { UserName = null }).ToString().ShouldBe("Update 42 in slack");

    [Fact]
    public void A_new_account_is_shown_with_its_values_and_the_rest_is_counted()
    {
        var change = Base with { Kind = ChangeKind.Create, Attributes = [.. Enumerable.Range(1, 6).Select(i => new AttributeChange($"a{i}", default, $"v{i}"))] };
        ChangeText.Attributes(change).ShouldBe("a1 = 'v1'; a2 = 'v2'; a3 = 'v3'; a4 = 'v4'; and 2 more");
    }

    [Fact]
    public void Only_a_value_that_was_there_is_cleared()
    {
        new AttributeChange("title", "Clerk", default).IsClear.ShouldBeTrue();
        new AttributeChange("title", default, default).IsClear.ShouldBeFalse();
        new AttributeChange("title", "Clerk", "Manager").IsClear.ShouldBeFalse();
        (Base with { Attributes = [new("a", "x", "y"), new("b", "x", default)] }).HasClear.ShouldBeTrue();
    }

    [Fact]
    public void The_counts_of_a_plan_leave_out_what_changes_nobody()
    {
        var target = new PlanTarget { Name = "slack", Counts = new Dictionary<ChangeKind, int> { [ChangeKind.Disable] = 1, [ChangeKind.Record] = 9, [ChangeKind.Create] = 3, [ChangeKind.Update] = 0 } };
        ChangeText.Counts(target).ShouldBe("3 Create, 1 Disable");
        ChangeText.Counts(new() { Name = "slack" }).ShouldBe("nothing");
    }

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(840, "0.8 s")]
    [InlineData(59_940, "59.9 s")]
    [InlineData(59_999, "1 min 0 s")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(7_265_000, "121 min 5 s")]
    public void A_time_is_said_as_people_say_it(int milliseconds, string text) => ChangeText.Time(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);

    [Fact]
    public void A_plan_is_held_when_a_guard_holds_one_of_its_targets()
    {
        var hold = new GuardHold(GuardKind.Disable, null, 26, 40, "over 25 objects");
        hold.ToString().ShouldBe("Disable: 26 of 40, over 25 objects");
        new Plan { Id = "p", Targets = [new() { Name = "a" }, new() { Name = "b", Held = [hold] }] }.IsHeld.ShouldBeTrue();
        new Plan { Id = "p", Targets = [new() { Name = "a" }] }.IsHeld.ShouldBeFalse();
    }

    [Fact]
    public void The_counts_of_a_run_are_summed_over_its_targets()
    {
        var run = new Run
        {
            Id = "r",
            PlanId = "p",
            Started = new(2026, 2, 3, 0, 0, 0, TimeSpan.Zero),
            Ended = new(2026, 2, 3, 0, 1, 5, TimeSpan.Zero),
            Counts = [new("a", ChangeKind.Create, ChangeOutcome.Applied, 3), new("b", ChangeKind.Update, ChangeOutcome.AlreadyDone, 2), new("b", ChangeKind.Update, ChangeOutcome.Failed, 1), new("b", ChangeKind.Disable, ChangeOutcome.Held, 7)],
        };
        (run.Applied, run.Failed, run.Held, run.Duration).ShouldBe((5, 1, 7, TimeSpan.FromSeconds(65)));
    }

    [Theory]
    [InlineData("""{"emails":[{"value":"a","type":"home"},{"value":"b","type":"work"},{"value":"c","primary":true}]}""", "c")]
    [InlineData("""{"emails":[{"value":"a","type":"home"},{"value":"b","type":"WORK"}]}""", "b")]
    [InlineData("""{"emails":[{"value":"a","type":"home"},{"value":"b"}]}""", "a")]
    [InlineData("""{"emails":["a","b"]}""", "a")]
    [InlineData("""{"emails":{"value":"a"}}""", "a")]
    [InlineData("""{"title":"Clerk"}""", null)]
    public void The_mail_of_a_user_is_the_primary_one_else_that_of_work_else_the_first(string attributes, string? mail) =>
        new User { Id = "1", Attributes = AttributeSet.Parse(System.Text.Encoding.UTF8.GetBytes(attributes)) }.Mail.ShouldBe(mail);

    [Theory]
    [InlineData("  Bjensen ", "bjensen")]
    [InlineData("U\u0308ber", "\u00fcber")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("", "")]
    public void What_is_looked_up_is_found_in_any_case_and_composition(string text, string key) => IndexKey.Normalize(text).ShouldBe(key);
}
