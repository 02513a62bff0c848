namespace Provisioning.Engine.Tests;

/// <summary>Who is in a group, and what is refused.</summary>
public sealed class GroupTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_rule_selects_members_and_an_exclusion_keeps_one_out_of_it_alone()
    {
        await PeopleAsync(("anna", "Sales"), ("bo", "Sales"), ("cy", "Legal"));
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        var staff = await _h.AddGroupAsync("Staff", "department pr");
        await _h.JoinAsync(sales, await UserAsync("bo"), excluded: true);
        await _h.JoinAsync(sales, await UserAsync("cy"));

        (await MembersAsync(sales)).ShouldBe(["anna Rule", "cy Static"], ignoreOrder: true);
        (await MembersAsync(staff)).ShouldBe(["anna Rule", "bo Rule", "cy Rule"], ignoreOrder: true);
        (await MembershipsAsync("cy")).ShouldBe(["cy in Sales", "cy in Staff"]);

        await _h.Engine.Groups.TakeOutAsync(sales, (await UserAsync("bo")).Id, EngineHarness.None);
        (await MembersAsync(sales)).ShouldContain("bo Rule");
    }

    [Fact]
    public async Task A_member_of_a_nested_group_is_a_member_as_long_as_the_nesting_and_the_membership_last()
    {
        await PeopleAsync(("anna", "Sales"));
        var (staff, sales, interns) = (await _h.AddGroupAsync("Staff"), await _h.AddGroupAsync("Sales"), await _h.AddGroupAsync("Interns"));
        var now = _h.Clock.GetUtcNow();
        await _h.Engine.Groups.NestAsync(staff, sales, null, now.AddDays(3), EngineHarness.None);
        await _h.Engine.Groups.NestAsync(sales, interns, now.AddDays(1), null, EngineHarness.None);
        await _h.JoinAsync(interns, await UserAsync("anna"), until: now.AddDays(2));

        (await MembersAsync(staff)).ShouldBeEmpty("the nesting has not begun");
        _h.Clock.Advance(TimeSpan.FromDays(1));
        var member = (await _h.MembersAsync(staff)).ShouldHaveSingleItem();
        (member.Kind, member.Via, member.From, member.Until).ShouldBe((MemberKind.Nested, "Sales", now.AddDays(1), now.AddDays(2)));
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await MembersAsync(staff)).ShouldBeEmpty("the membership has ended");
        await _h.JoinAsync(interns, await UserAsync("anna"));
        (await MembersAsync(staff)).ShouldBe(["anna Nested"]);
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await MembersAsync(staff)).ShouldBeEmpty("the nesting has ended");
        (await MembersAsync(sales)).ShouldBe(["anna Nested"]);
    }

    [Fact]
    public async Task A_cycle_of_nested_groups_is_refused_and_its_chain_named()
    {
        var (a, b, c) = (await _h.AddGroupAsync("A"), await _h.AddGroupAsync("B"), await _h.AddGroupAsync("C"));
        await _h.Engine.Groups.NestAsync(a, b, null, null, EngineHarness.None);
        await _h.Engine.Groups.NestAsync(b, c, null, null, EngineHarness.None);

        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Groups.NestAsync(c, a, null, null, EngineHarness.None))).Error;
        error.Id.ShouldBe(ErrorIds.GroupCycle);
        error.Message.ShouldContain("C > A > B > C");
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Groups.NestAsync(a, a, null, null, EngineHarness.None))).Error.Message.ShouldContain("A > A");
        (await _h.Engine.Groups.AddedAsync(c, EngineHarness.None).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_that_would_remove_everybody_is_refused_unless_that_is_said()
    {
        await PeopleAsync(("anna", "Sales"), ("bo", "Sales"));
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        var wrong = sales with { Filter = "department eq \"Slaes\"" };

        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Groups.UpdateAsync(wrong, allowEmpty: false, EngineHarness.None))).Error;
        error.Id.ShouldBe(ErrorIds.GroupEmptied);
        error.Message.ShouldContain("2 members");
        (await MembersAsync(sales)).Count.ShouldBe(2);

        await _h.Engine.Groups.UpdateAsync(wrong, allowEmpty: true, EngineHarness.None);
        (await MembersAsync(sales)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_lists_who_joins_and_who_leaves_and_writes_nothing()
    {
        await PeopleAsync(("anna", "Sales"), ("bo", "Sales"), ("cy", "Legal"));
        var sales = await _h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await _h.JoinAsync(sales, await UserAsync("bo"));
        var before = _h.Store.LastSequence;

        var changes = await PreviewAsync(sales with { Filter = "department eq \"Legal\"" });
        changes.ShouldBe(["Leave anna Rule", "Join cy Rule"], ignoreOrder: true);
        _h.Store.LastSequence.ShouldBe(before);
        var fresh = await _h.Engine.Groups.PrepareAsync(new() { Id = "", Name = "Law", Filter = "department eq \"Legal\"" }, EngineHarness.None);
        (await PreviewAsync(fresh)).ShouldBe(["Join cy Rule"]);
    }

    [Theory]
    [InlineData(DeactivatedMembers.Remove, 0)]
    [InlineData(DeactivatedMembers.Keep, 2)]
    public async Task Whoever_is_deactivated_stays_or_goes_as_the_group_says_and_a_return_brings_it_back(DeactivatedMembers what, int members)
    {
        await PeopleAsync(("anna", "Sales"), ("bo", "Legal"));
        var group = await _h.AddGroupAsync("Sales", "department eq \"Sales\"", whenDeactivated: what);
        await _h.JoinAsync(group, await UserAsync("bo"));
        await StatusAsync(UserStatus.Deactivated);
        (await MembersAsync(group)).Count.ShouldBe(members);
        await StatusAsync(UserStatus.Active);
        await StatusAsync(UserStatus.Suspended);
        (await MembersAsync(group)).Count.ShouldBe(2, "somebody on leave stays");
        await StatusAsync(UserStatus.Deleted);
        (await MembersAsync(group)).ShouldBeEmpty("whoever was removed is in no group");
        await StatusAsync(UserStatus.Active);
        (await MembersAsync(group)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_attribute_that_a_rule_needs_cannot_be_removed_or_given_a_type_that_breaks_the_rule()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "level", Type = AttributeType.Integer }, EngineHarness.None);
        await _h.AddGroupAsync("Seniors", "level gt 3");

        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Directory.RemoveAttributeAsync("level", EngineHarness.None))).Error;
        error.Id.ShouldBe(ErrorIds.AttributeInUse);
        error.Message.ShouldContain("'Seniors'");
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Directory.SetAttributeAsync(new() { Name = "level", Type = AttributeType.Boolean }, EngineHarness.None)))
            .Error.Id.ShouldBe(ErrorIds.AttributeInUse);
    }

    [Theory]
    [InlineData("department eq", ErrorIds.FilterInvalid)]
    [InlineData("departmnt eq \"Sales\"", ErrorIds.AttributeUnknown)]
    public async Task A_rule_that_cannot_work_is_refused_and_the_group_named(string filter, string id)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(() => _h.AddGroupAsync("Sales", filter))).Error;
        error.Id.ShouldBe(id);
        error.Message.ShouldStartWith("The rule of the group 'Sales': ");
    }

    [Fact]
    public async Task A_removed_group_leaves_nothing_behind()
    {
        await PeopleAsync(("anna", "Sales"));
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        var (outer, group, inner) = (await _h.AddGroupAsync("Outer"), await _h.AddGroupAsync("Group"), await _h.AddGroupAsync("Inner"));
        await _h.Engine.Groups.NestAsync(outer, group, null, null, EngineHarness.None);
        await _h.Engine.Groups.NestAsync(group, inner, null, null, EngineHarness.None);
        await _h.JoinAsync(group, await UserAsync("anna"));
        await _h.GrantGroupAsync("slack", group);

        await _h.Engine.Groups.RemoveAsync(group, EngineHarness.None);
        (await _h.Engine.Groups.ListAsync(EngineHarness.None).Select(g => g.Name).ToListAsync()).ShouldBe(["Inner", "Outer"]);
        (await _h.Engine.Groups.AddedAsync(outer, EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await _h.Engine.Assignments.ListGroupsAsync(null, null, EngineHarness.None).ToListAsync()).ShouldBeEmpty();
        (await MembershipsAsync("anna")).ShouldBeEmpty();
    }

    private async Task PeopleAsync(params (string Name, string Department)[] people)
    {
        foreach (var (name, department) in people)
            await _h.AddUserAsync(name, ("department", department));
    }

    private async Task StatusAsync(UserStatus status)
    {
        foreach (var user in await _h.UsersAsync())
            await _h.DecideAsync(user, status);
    }

    private async Task<User> UserAsync(string name) => await _h.Engine.Directory.FindAsync(name, EngineHarness.None);

    private async Task<List<string>> MembersAsync(Group group) => (await _h.MembersAsync(group)).ConvertAll(m => $"{m.Name} {m.Kind}");

    private async Task<List<string>> MembershipsAsync(string name) =>
        (await _h.ResultsAsync<GroupMember>(_h.Engine.Groups.MembershipsAsync(await UserAsync(name), EngineHarness.None))).ConvertAll(m => m.ToString());

    private async Task<List<string>> PreviewAsync(Group group) =>
        await _h.Engine.Groups.PreviewAsync(group, allowEmpty: false, EngineHarness.None).OfType<ResultEvent>().Select(e => (GroupMemberChange)e.Value).Select(c => $"{c.Change} {c.UserName} {c.Kind}").ToListAsync();
}
