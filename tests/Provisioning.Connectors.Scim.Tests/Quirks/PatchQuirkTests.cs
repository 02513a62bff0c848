using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>PATCH is answered with 200, with 204, with 200 and not done, not at all, or in another form than RFC 7644 has it.</summary>
public sealed class PatchQuirkTests
{
    [Fact]
    public async Task An_answer_without_a_body_counts_as_done()
    {
        await using var at = await RunHarness.StartAsync();
        await StartAsync(at, "anna");
        at.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Rewrite(Status: 204) : null;
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (await at.AtServiceAsync("anna"))["title"].AsString().ShouldBe("Lead");
        (await at.AccountsAsync()).ShouldHaveSingleItem().Values["title"].AsString().ShouldBe("Lead");
        (await at.SyncAsync()).Applied.ShouldBe(0);
    }

    [Theory]
    [InlineData("Capitalised")]
    [InlineData("NoPath")]
    [InlineData("None")]
    public async Task What_is_answered_with_200_and_not_done_is_sent_in_the_form_that_is_done(string only)
    {
        await using var at = await RunHarness.StartAsync();
        await StartAsync(at, "anna", "bert", "carl");
        at.Proxy.Rule = r => r.Method == "PATCH" && !IsIn(only, r.Body) ? new Fault.Lie() : null;
        await at.ChangeAsync("anna", "title", "Lead");
        await at.ChangeAsync("bert", "title", "Lead");
        await at.LeaveAsync("carl");
        var run = await at.SyncAsync();
        (run.Applied, run.Failed).ShouldBe((3, 0));
        foreach (var name in new[] { "anna", "bert" })
            (await at.AtServiceAsync(name))["title"].AsString().ShouldBe("Lead", name);
        (await at.AtServiceAsync("carl"))["active"].AsBoolean().ShouldBe(false, "whoever has left cannot get in");
        (await at.AtServiceAsync("anna"))["name"].AsComplex()!["familyName"].AsString().ShouldBe("Berg");
        at.Warnings.ShouldHaveSingleItem().ShouldContain($"PatchStyle = '{only}'");
        (await at.SyncAsync()).Applied.ShouldBe(0);
    }

    [Theory]
    [InlineData("Capitalised")]
    [InlineData("NoPath")]
    [InlineData("None")]
    public async Task What_is_refused_is_sent_in_the_form_that_is_taken(string only)
    {
        await using var at = await RunHarness.StartAsync();
        await StartAsync(at, "anna", "bert");
        at.Proxy.Rule = r => r.Method == "PATCH" && !IsIn(only, r.Body) ? new Fault.Answer(400, """{"scimType":"invalidSyntax"}""") : null;
        await at.ChangeAsync("anna", "title", "Lead");
        await at.LeaveAsync("bert");
        (await at.SyncAsync()).Applied.ShouldBe(2);
        (await at.AtServiceAsync("anna"))["title"].AsString().ShouldBe("Lead");
        (await at.AtServiceAsync("bert"))["active"].AsBoolean().ShouldBe(false);
        at.Warnings.ShouldHaveSingleItem().ShouldContain($"PatchStyle = '{only}'");
    }

    [Fact]
    public async Task Where_no_form_is_done_the_change_counts_as_not_made_and_the_forms_are_tried_through_once()
    {
        await using var at = await RunHarness.StartAsync(("MaxConcurrency", 1));
        await StartAsync(at, "anna", "bert");
        at.Proxy.Rule = r => r.Method is "PATCH" or "PUT" ? new Fault.Lie() : null;
        await at.LeaveAsync("anna");
        await at.LeaveAsync("bert");
        var before = Writes(at);
        (await at.SyncAsync()).Failed.ShouldBe(2);
        (Writes(at) - before).ShouldBe(5, "four forms for the first, and one for the second");
        at.Errors.ShouldAllBe(e => e.Id == ErrorIds.AppProtocol && e.Message.Contains("did not do it"));
        at.Warnings.ShouldNotContain(w => w.Contains("PatchStyle"));
        (await at.AccountsAsync()).ShouldAllBe(a => a.Active, "they can still get in, and that is known");

        at.Proxy.Rule = _ => null;
        (await at.SyncAsync()).Applied.ShouldBe(2);
    }

    [Fact]
    public async Task A_form_that_the_app_is_set_to_is_kept_to()
    {
        await using var at = await RunHarness.StartAsync(("PatchStyle", "Capitalised"));
        await StartAsync(at, "anna");
        at.Proxy.Rule = r => r.Method == "PATCH" && IsIn("Capitalised", r.Body) ? new Fault.Lie() : null;
        await at.LeaveAsync("anna");
        (await at.SyncAsync()).Failed.ShouldBe(1);
        at.Proxy.Requests.Where(r => r.Method is "PATCH" or "PUT").ShouldAllBe(r => IsIn("Capitalised", r.Body));
    }

    [Fact]
    public async Task Values_that_no_form_can_bring_in_change_nothing_and_the_refusal_is_what_is_said()
    {
        await using var at = await RunHarness.StartAsync(("MaxConcurrency", 1));
        await StartAsync(at, "anna");
        at.Proxy.Rule = r => r.Method is "PATCH" or "PUT" && r.Body.Contains("Lead") ? new Fault.Answer(400, """{"scimType":"invalidValue","detail":"no such title"}""") : null;
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Failed.ShouldBe(1);
        var error = at.Errors.ShouldHaveSingleItem();
        error.Message.ShouldContain("PATCH Users/{id} with 400 invalidValue");
        error.Detail.ShouldBe("no such title");
    }

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_service_without_PATCH_gets_the_whole_user_with_what_is_not_ours_in_it(int status)
    {
        await using var at = await RunHarness.StartAsync(("MaxConcurrency", 1));
        await StartAsync(at, "anna", "bert");
        using (var own = new HttpClient())
        {
            own.DefaultRequestHeaders.Authorization = new("Bearer", at.Server.Token);
            var id = (await at.AtServiceAsync("anna"))["id"].AsString();
            using var nick = new StringContent("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"nickName","value":"Ann"}]}""", null, "application/scim+json");
            (await own.PatchAsync($"{at.Server.BaseUri}/Users/{id}", nick)).EnsureSuccessStatusCode();
        }

        at.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(status) : null;
        await at.ChangeAsync("anna", "title", "Lead");
        await at.LeaveAsync("bert");
        (await at.SyncAsync()).Applied.ShouldBe(2);
        at.Proxy.Count("PATCH").ShouldBe(1, "it is not asked twice");
        at.Proxy.Count("PUT").ShouldBe(2);
        var anna = await at.AtServiceAsync("anna");
        (anna["title"].AsString(), anna["nickName"].AsString(), anna["active"].AsBoolean()).ShouldBe(("Lead", "Ann", true));
        (await at.AtServiceAsync("bert"))["active"].AsBoolean().ShouldBe(false);
    }

    [Fact]
    public async Task A_service_that_says_that_it_has_no_PATCH_is_not_sent_one()
    {
        await using var at = await RunHarness.StartAsync();
        await StartAsync(at, "anna");
        at.Proxy.Rule = r => r.Path == "ServiceProviderConfig" ? new Fault.Rewrite(b => b.Replace("\"patch\":{\"supported\":true", "\"patch\":{\"supported\":\"False\"")) : null;
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (at.Proxy.Count("PATCH"), at.Proxy.Count("PUT")).ShouldBe((0, 1));
        (await at.AtServiceAsync("anna"))["title"].AsString().ShouldBe("Lead");
    }

    [Fact]
    public async Task One_that_says_so_and_has_no_PUT_either_is_sent_PATCH_all_the_same()
    {
        await using var at = await RunHarness.StartAsync();
        await StartAsync(at, "anna");
        at.Proxy.Rule = r => r.Path == "ServiceProviderConfig" ? new Fault.Answer(200, """{"patch":{"supported":false}}""") : r.Method == "PUT" ? new Fault.Answer(405) : null;
        await at.ChangeAsync("anna", "title", "Lead");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        (await at.AtServiceAsync("anna"))["title"].AsString().ShouldBe("Lead");
    }

    [Fact]
    public async Task A_PATCH_of_which_half_was_done_before_it_was_refused_is_finished_by_the_next_run()
    {
        await using var at = await RunHarness.StartAsync(("PatchStyle", "Rfc"));
        await StartAsync(at, "anna");
        at.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Rewrite(_ => """{"detail":"the second"}""", Request: FirstOperation, Status: 400) : null;
        await at.ChangeAsync("anna", "title", "Lead");
        await at.ChangeAsync("anna", "displayName", "Anna B");
        (await at.SyncAsync()).Failed.ShouldBe(1);
        at.Proxy.Rule = _ => null;
        (await at.SyncAsync()).Applied.ShouldBe(1);
        var anna = await at.AtServiceAsync("anna");
        (anna["title"].AsString(), anna["displayName"].AsString()).ShouldBe(("Lead", "Anna B"));

        static ProxiedRequest FirstOperation(ProxiedRequest request)
        {
            var message = AttributeSet.Parse(System.Text.Encoding.UTF8.GetBytes(request.Body));
            var first = message.With("Operations", AttributeValue.FromList([message["Operations"].AsList()[0]]));
            return request with { Body = System.Text.Json.JsonSerializer.Serialize(first) };
        }
    }

    [Theory]
    [InlineData("Patch")]
    [InlineData("Put")]
    public async Task A_service_that_disables_by_one_of_them_only_is_set_to_it(string by)
    {
        await using var at = await RunHarness.StartAsync(("ActiveWrite", by), ("PatchStyle", by == "Patch" ? "None" : "Rfc"));
        await StartAsync(at, "anna", "bert");
        at.Proxy.Rule = r => r.Method == "PATCH" && r.Body.Contains(by == "Patch" ? "title" : "active", StringComparison.Ordinal) ? new Fault.Answer(400) : null;
        await at.ChangeAsync("anna", "title", "Lead");
        await at.LeaveAsync("bert");
        (await at.SyncAsync()).Applied.ShouldBe(2);
        var anna = await at.AtServiceAsync("anna");
        (anna["title"].AsString(), anna["active"].AsBoolean()).ShouldBe(("Lead", true));
        (await at.AtServiceAsync("bert"))["active"].AsBoolean().ShouldBe(false);
        at.Proxy.Requests.Where(r => r.Method is "PATCH" or "PUT").Select(r => r.Method).Distinct().Order().ShouldBe(["PATCH", "PUT"]);

        await at.DecideAsync("bert", UserStatus.Active);
        await at.ChangeAsync("bert", "title", "Clerk");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        var bert = await at.AtServiceAsync("bert");
        (bert["title"].AsString(), bert["active"].AsBoolean()).ShouldBe(("Clerk", true));
    }

    [Fact]
    public async Task A_service_that_wants_true_and_false_as_texts_gets_them_so_and_they_are_read_so()
    {
        await using var at = await RunHarness.StartAsync(("BooleansAsText", true));
        at.Proxy.Rule = r => r.Method is "POST" or "PATCH"
            ? new Fault.Rewrite(AsText, Request: q => q with { Body = q.Body.Replace("\"True\"", "true").Replace("\"False\"", "false") })
            : new Fault.Rewrite(AsText);
        await StartAsync(at, "anna");
        at.Proxy.Requests.Single(r => r.Method == "POST").Body.ShouldContain("\"active\":\"True\"");
        await at.LeaveAsync("anna");
        (await at.SyncAsync()).Applied.ShouldBe(1);
        at.Proxy.Requests.Single(r => r.Method == "PATCH").Body.ShouldContain("\"False\"");
        (await at.AccountsAsync()).ShouldHaveSingleItem().Active.ShouldBeFalse();
        (await at.AtServiceAsync("anna"))["active"].AsBoolean().ShouldBe(false);

        static string AsText(string body) => body.Replace("\"active\":true", "\"active\":\"True\"").Replace("\"active\":false", "\"active\":\"False\"");
    }

    private static int Writes(RunHarness at) => at.Proxy.Count("PATCH") + at.Proxy.Count("PUT");

    private static bool IsIn(string style, string body) => style switch
    {
        "Capitalised" => body.Contains("\"op\":\"Replace\"", StringComparison.Ordinal) || body.Contains("\"op\":\"Add\"", StringComparison.Ordinal),
        "NoPath" => !body.Contains("\"path\"", StringComparison.Ordinal),
        _ => false,
    };

    private static async Task StartAsync(RunHarness at, params string[] names)
    {
        foreach (var name in names)
            await at.AddAsync(name, ("displayName", name), ("title", "Clerk"), ("name.familyName", "Berg"));
        (await at.SyncAsync()).Applied.ShouldBe(names.Length);
    }
}
