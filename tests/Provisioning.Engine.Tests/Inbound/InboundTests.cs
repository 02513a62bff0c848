using System.Text;
using Provisioning.Scim;

namespace Provisioning.Engine.Tests.Inbound;

/// <summary>What is pushed in is kept before it is answered, and becomes people as that of any other source does.</summary>
public sealed class InboundTests : IAsyncLifetime
{
    private const string Caller = "scim:hr/okta";
    private readonly EngineHarness _h = new();
    private InboundReception _reception = null!;

    private static CancellationToken None => CancellationToken.None;

    private IResourceStorage Resources => _reception.Resources;

    public async Task InitializeAsync()
    {
        await _h.Engine.Apps.CreateAsync(new() { Name = "hr", Connector = "ScimEndpoint", Direction = AppDirection.Source }, None);
        await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _reception.DisposeAsync();
        _h.Dispose();
    }

    [Fact]
    public async Task A_push_makes_a_user_a_change_changes_them_and_who_is_not_active_has_left()
    {
        var anna = await PushAsync("anna", ("title", "Clerk"));
        await _h.ImportAsync("hr");
        (await UserAsync("anna")).ShouldSatisfyAllConditions(u => u.Title.ShouldBe("Clerk"), u => u.Status.ShouldBe(UserStatus.Active));

        await ChangeAsync(anna.Id, a => a.With("title", "Chief"));
        await _h.ImportAsync("hr");
        (await UserAsync("anna")).Title.ShouldBe("Chief");

        await ChangeAsync(anna.Id, a => a.With("active", false));
        await _h.ImportAsync("hr");
        (await UserAsync("anna")).Status.ShouldBe(UserStatus.Deactivated);
        (await _h.AccountsAsync("hr")).ShouldHaveSingleItem().Key.ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Who_is_taken_back_has_left_and_a_deletion_of_very_many_is_held()
    {
        var people = new List<ScimResource>();
        for (var i = 0; i < 30; i++)
            people.Add(await PushAsync($"user{i}"));
        await _h.ImportAsync("hr");
        await TakeBackAsync(people[0]);
        await _h.ImportAsync("hr");
        (await UserAsync("user0")).Status.ShouldBe(UserStatus.Deactivated);

        foreach (var person in people.Skip(1).Take(20))
            await TakeBackAsync(person);
        (await _h.ImportAsync("hr")).Held.ShouldBeGreaterThan(0);
        (await _h.UsersAsync()).Count(u => u.Status == UserStatus.Active).ShouldBe(29);
    }

    [Fact]
    public async Task When_the_last_one_is_taken_back_they_have_left_for_each_deletion_was_asked_for()
    {
        var anna = await PushAsync("anna");
        await _h.ImportAsync("hr");
        await TakeBackAsync(anna);
        await _h.ImportAsync("hr");
        _h.Errors.ShouldBeEmpty();
        (await UserAsync("anna")).Status.ShouldBe(UserStatus.Deactivated);
        (await _h.AccountsAsync("hr")).ShouldHaveSingleItem().Present.ShouldBeFalse();
        await _h.ImportAsync("hr");
        _h.Events.OfType<VerboseEvent>().ShouldContain(e => e.Message.Contains("was not read again", StringComparison.Ordinal), "that nobody is left is known now");

        // After everybody was away, it begins anew.
        var bo = await PushAsync("bo");
        await _h.ImportAsync("hr");
        _h.Restart();
        await OpenAsync();
        await TakeBackAsync(bo);
        await _h.ImportAsync("hr");
        (await UserAsync("bo")).Status.ShouldBe(UserStatus.Deactivated);
        _h.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_everybody_is_taken_back_at_once_the_guards_hold_it_and_nobody_has_left_until_it_is_released()
    {
        var people = new List<ScimResource>();
        for (var i = 0; i < 30; i++)
            people.Add(await PushAsync($"user{i}"));
        await _h.ImportAsync("hr");
        foreach (var person in people)
            await TakeBackAsync(person);
        var run = await _h.ImportAsync("hr");
        _h.Errors.ShouldBeEmpty();
        run.Held.ShouldBe(30);
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);

        await _h.ReleaseAsync();
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Deactivated);
    }

    [Fact]
    public async Task When_nothing_is_left_and_not_everybody_was_taken_back_by_a_request_the_read_has_failed()
    {
        var anna = await PushAsync("anna");
        var bo = await PushAsync("bo");
        await _h.ImportAsync("hr");
        await TakeBackAsync(anna);
        var gone = new DocumentWrite(Collections.Inbound, InboundDocument.Id("hr", bo.Id), null, []);
        await _h.Store.CommitAsync(new() { BatchId = "loss", Actor = "somebody", Cause = "Repair", Time = _h.Clock.GetUtcNow(), Writes = [gone] }, None);
        await _h.ImportAsync("hr");
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.ReadEmpty);
        (await _h.UsersAsync()).ShouldAllBe(u => u.Status == UserStatus.Active);
    }

    [Fact]
    public async Task What_was_not_made_durable_is_not_there()
    {
        _h.Store.BeforeCommit = _ => throw new ProvisioningError { Id = ErrorIds.StoreWriteFailed, Category = ProvisioningErrorCategory.Unavailable, Message = "The disk is gone." }.ToException();
        await Should.ThrowAsync<ProvisioningException>(async () => await PushAsync("anna"));
        _h.Store.BeforeCommit = null;
        Resources.Count(ResourceKind.User).ShouldBe(0);
        (await Resources.FindAsync(ResourceKind.User, ResourceKey.Name, "anna", None)).ShouldBeEmpty();
        await PushAsync("anna");
    }

    [Fact]
    public async Task After_a_restart_everything_is_as_it_was()
    {
        var anna = await PushAsync("anna", ("externalId", "1"));
        var bo = await PushAsync("bo");
        anna = (await ChangeAsync(anna.Id, a => a.With("title", "Clerk"))).ShouldNotBeNull();
        await TakeBackAsync(bo);
        var group = await Resources.CreateAsync(ResourceKind.Group, Set(("displayName", "Sales")), Caller, None);

        _h.Restart();
        await OpenAsync();
        (await Resources.PageAsync(ResourceKind.User, 0, 10, None)).ShouldBe([anna]);
        (await Resources.FindAsync(ResourceKind.User, ResourceKey.ExternalId, "1", None)).ShouldBe([anna]);
        (await Resources.GetAsync(ResourceKind.Group, group.Id, None)).ShouldBe(group);
        (await Resources.GetAsync(ResourceKind.User, group.Id, None)).ShouldBeNull("it is of another kind");
        await Should.ThrowAsync<ScimException>(async () => await PushAsync("ANNA"));
        await PushAsync("bo");
        (await Resources.ReadAsync(ResourceKind.User, 0, None).Select(r => r.Attributes["userName"].ToString()).ToListAsync()).ShouldBe(["anna", "bo"]);
    }

    [Fact]
    public async Task Of_many_who_want_one_name_one_gets_it_and_it_is_free_when_they_give_it_up()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                return await PushAsync(i % 2 == 0 ? "anna" : "Anna");
            }
            catch (ScimException e) when (e.Error.ScimType == ScimException.Uniqueness)
            {
                return null;
            }
        }));
        var anna = tries.OfType<ScimResource>().ShouldHaveSingleItem();
        var bo = await PushAsync("bo");
        await Should.ThrowAsync<ScimException>(async () => await ChangeAsync(bo.Id, a => a.With("userName", "ANNA")));
        await ChangeAsync(anna.Id, a => a.With("userName", "annika"));
        (await ChangeAsync(bo.Id, a => a.With("userName", "anna")))!.Version.ShouldBe(2);
        await PushAsync("bo");
    }

    [Fact]
    public async Task Many_changes_of_one_at_once_lose_nothing()
    {
        var anna = await PushAsync("anna");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => ChangeAsync(anna.Id, a => a.With($"x{i}", true)))));
        var changed = (await Resources.GetAsync(ResourceKind.User, anna.Id, None))!;
        changed.Version.ShouldBe(101);
        changed.Attributes.Names.Count(n => n.StartsWith('x')).ShouldBe(100);
    }

    [Fact]
    public async Task What_changes_nothing_is_no_commit_and_what_was_imported_is_not_read_again()
    {
        var anna = await PushAsync("anna");
        await _h.ImportAsync("hr");
        var before = _h.Store.LastSequence;
        (await ChangeAsync(anna.Id, a => a))!.ShouldBe(anna);
        _h.Store.LastSequence.ShouldBe(before);
        await _h.ImportAsync("hr");
        _h.Events.OfType<VerboseEvent>().ShouldContain(e => e.Message.Contains("was not read again", StringComparison.Ordinal));
        await PushAsync("bo");
        await _h.ImportAsync("hr");
        (await _h.UsersAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_endpoint_imports_by_itself_what_comes_and_nothing_where_nothing_came()
    {
        using var stop = new CancellationTokenSource();
        var told = new System.Collections.Concurrent.ConcurrentQueue<EngineEvent>();
        await PushAsync("anna");
        var imports = Task.Run(() => _reception.ImportAsync(TimeSpan.FromSeconds(60), told.Enqueue, stop.Token));
        await UntilAsync(() => _reception.LastImport is not null);
        var first = _reception.LastImport!.Id;
        await PushAsync("bo");
        await UntilAsync(() =>
        {
            _h.Clock.Advance(TimeSpan.FromSeconds(10));
            return _reception.LastImport!.Id != first;
        });
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(imports);
        (await _h.UsersAsync()).Select(u => u.UserName).ShouldBe(["anna", "bo"], ignoreOrder: true);
        _reception.ImportError.ShouldBeNull();
    }

    [Fact]
    public async Task Who_pushed_is_in_the_audit_record_and_nothing_of_what_was_pushed()
    {
        var anna = await PushAsync("anna", ("nickName", "canary"));
        var pushed = await _h.Engine.Audit.EventsAsync(new(), newestFirst: true, None).FirstAsync();
        (pushed.Actor, pushed.Action, pushed.Kind, pushed.ObjectId).ShouldBe((Caller, AuditAction.Created, "Pushed resource", $"hr/{anna.Id}"));
        string.Join(' ', pushed.Changes).ShouldNotContain("canary");
    }

    [Fact]
    public async Task Who_is_erased_leaves_nothing_of_what_was_pushed()
    {
        var anna = await PushAsync("anna.berg", ("nickName", "canary"));
        await PushAsync("bo.dahl");
        await _h.ImportAsync("hr");
        await TakeBackAsync(anna);
        await _h.ImportAsync("hr");
        await _h.DecideAsync(await UserAsync("anna.berg"), UserStatus.Deleted);
        var user = (await _h.UsersAsync()).Single(u => u.Status == UserStatus.Deleted);
        await _h.Engine.Erasures.EraseAsync(await _h.Engine.Erasures.PrepareAsync(user.Id, false, null, None), null, None);
        var journal = string.Join('\n', await _h.Store.ReadJournalAsync(0, None).SelectMany(c => c.Batch.Writes.ToAsyncEnumerable()).Select(w => $"{w.Id} {(w.Json is { } json ? Encoding.UTF8.GetString(json.Span) : "")}").ToListAsync());
        journal.ShouldNotContain("canary");
        journal.ShouldNotContain("anna.berg");
        journal.ShouldNotContain(anna.Id);
        journal.ShouldContain("bo.dahl");
    }

    [Fact]
    public async Task With_its_app_goes_what_was_pushed_and_its_tokens_are_refused()
    {
        var anna = await PushAsync("anna");
        var token = await TokenAsync("okta");
        (await _reception.Tokens.FindAsync(token, None)).ShouldNotBeNull();
        await _h.Engine.Apps.RemoveAsync(await _h.Engine.Apps.GetAsync("hr", None), None);
        (await _reception.Tokens.FindAsync(token, None)).ShouldBeNull();
        (await Resources.GetAsync(ResourceKind.User, anna.Id, None)).ShouldBeNull();
        (await Resources.FindAsync(ResourceKind.User, ResourceKey.Name, "anna", None)).ShouldBeEmpty();
        (await _h.Engine.Inbound.Tokens.ListAsync(null, None).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_an_app_for_it_takes_in_what_is_pushed()
    {
        await _h.AddSourceAsync("csv");
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Inbound.OpenAsync("csv", None))).Error.Id.ShouldBe(ErrorIds.AppDirectionWrong);
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Inbound.Tokens.CreateAsync("csv", "a", [ScimScope.Read], null, None))).Error.Id.ShouldBe(ErrorIds.AppDirectionWrong);
    }

    private async Task OpenAsync() => _reception = await _h.Engine.Inbound.OpenAsync("hr", None);

    private async Task<ScimResource> PushAsync(string userName, params (string Name, string Value)[] attributes) =>
        await Resources.CreateAsync(ResourceKind.User, Set([("userName", userName), .. attributes]), Caller, None);

    private async Task<ScimResource?> ChangeAsync(string id, Func<AttributeSet, AttributeSet> change) =>
        await Resources.ChangeAsync(ResourceKind.User, id, r => change(r.Attributes), Caller, None);

    private async Task TakeBackAsync(ScimResource person) =>
        (await Resources.DeleteAsync(ResourceKind.User, person.Id, _ => { }, Caller, None)).ShouldBeTrue();

    private async Task<User> UserAsync(string userName) => (await _h.UsersAsync($"userName eq \"{userName}\"")).ShouldHaveSingleItem();

    private async Task<string> TokenAsync(string name) =>
        new System.Net.NetworkCredential("", (await _h.Engine.Inbound.Tokens.CreateAsync("hr", name, [ScimScope.Read, ScimScope.Write], null, None)).Token).Password;

    private static AttributeSet Set(params (string Name, string Value)[] attributes) => attributes.Aggregate(AttributeSet.Empty, (set, a) => set.With(a.Name, a.Value));

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Yield();
    }
}
