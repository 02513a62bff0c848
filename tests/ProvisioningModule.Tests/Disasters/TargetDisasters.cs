using System.Text.RegularExpressions;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Disasters;

/// <summary>
/// What befalls the application, and what stands before it: nobody loses access, nobody gets a second account, and nobody who left keeps access without its being said.
/// </summary>
public sealed partial class TargetDisasters : IAsyncLifetime
{
    private const string Leaver = "p001@contoso.com";
    private const string Mover = "p002@contoso.com";
    private const string Joiner = "p041@contoso.com";
    private static readonly Fault LoginPage = new Fault.Answer(302, Location: "https://login.contoso.com/?next=scim", ContentType: "text/html");
    private static readonly Fault LoginPageAsAnswer = new Fault.Answer(200, "<!DOCTYPE html><html><body>Sign in</body></html>", ContentType: "text/html");
    private static readonly Fault JsonOfAnother = new Fault.Answer(200, "{\"status\":\"ok\"}", ContentType: "application/json");
    private static readonly Fault Gateway = new Fault.Answer(404, "<html>default backend - 404</html>", ContentType: "text/html");
    private DisasterSite _site = null!;

    public static TheoryData<string> Pages => ["302 to a login page", "a login page with 200", "JSON that is no SCIM", "404 of a gateway"];

    public async Task InitializeAsync() => _site = await DisasterSite.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_login_page_is_read_as_no_accounts_by_no_sync(string page)
    {
        NextDay();
        _site.Proxy.Rule = _ => PageOf(page);
        _site.Sync().ShouldSay(ErrorIds.AppProtocol, "'slack'");
        _site.NobodyLosesAccess();

        // Nothing was taken for done or gone: when the application is back, it gets what it is to have.
        _site.Proxy.Rule = _ => null;
        TheDayIsDone();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_login_page_is_read_as_no_accounts_by_no_look_at_them(string page)
    {
        _site.Proxy.Rule = _ => PageOf(page);
        foreach (var look in new[] { "Get-ProvDrift slack -Live", "Update-ProvAccount slack" })
        {
            var result = _site.Invoke(look);
            result.Output.ShouldBeEmpty(look);
            result.Errors.Count.ShouldBe(DisasterSite.People, look);
            result.ShouldSay(ErrorIds.AppProtocol, "'slack'");
        }

        _site.Proxy.Rule = _ => null;
        _site.Invoke("New-ProvPlan slack").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(0);
        _site.NobodyLosesAccess();
    }

    [Fact]
    public void Pagination_that_ends_early_is_no_sign_that_there_is_no_account()
    {
        NextDay();
        // Somebody made the joiner's account before; the page on which it is does not come.
        _site.Invoke("Set-ProvApp slack -MatchOn userName");
        _site.Proxy.Rule = r => r.Path.Contains("filter=", StringComparison.Ordinal) ? new Fault.Rewrite(_ => "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":1,\"startIndex\":1,\"itemsPerPage\":0,\"Resources\":[]}") : null;
        _site.Sync().ShouldSay(ErrorIds.AppProtocol, "'slack'", "gives none");
        _site.Accounts().Keys.ShouldNotContain(Joiner, "nobody gets a second account");

        _site.Proxy.Rule = _ => null;
        TheDayIsDone();
    }

    [Theory]
    [InlineData("with the account as it should be")]
    [InlineData("with the account as it was")]
    [InlineData("without a word")]
    public void A_target_that_lies_about_a_leaver_is_found_out(string how)
    {
        _site.Export(DisasterSite.Rows.Select(r => r.Contains(Leaver, StringComparison.Ordinal) ? r.Replace("Active", "Left", StringComparison.Ordinal) : r));
        LieAbout(how, "PATCH", "PUT");
        var result = _site.Sync();
        result.ShouldSay(ErrorIds.AppProtocol, "'slack'", $"'{Leaver}'", "did not do it");
        result.One<Run>().Failed.ShouldBe(1);
        _site.NobodyLosesAccess();

        // The next plan sees it: who left can still get in.
        StillToDo($"Disable {Leaver}");
        _site.Proxy.Rule = _ => null;
        _site.Accounts()[Leaver].ShouldStartWith("True");
        DoNow();
        _site.Accounts()[Leaver].ShouldStartWith("False");
    }

    [Theory]
    [InlineData("with the account as it should be")]
    [InlineData("with the account as it was")]
    [InlineData("without a word")]
    public void A_target_that_lies_about_a_mover_is_found_out(string how)
    {
        _site.Export(DisasterSite.Rows.Select(r => r.Contains(Mover, StringComparison.Ordinal) ? r.Replace("Legal", "IT", StringComparison.Ordinal) : r));
        LieAbout(how, "PATCH", "PUT");
        _site.Sync().ShouldSay(ErrorIds.AppProtocol, "'slack'", $"'{Mover}'", "department is as before");
        _site.NobodyLosesAccess();
        StillToDo($"Update {Mover}");
        _site.Proxy.Rule = _ => null;
        DoNow();
        _site.Accounts()[Mover].ShouldEndWith("IT");
    }

    [Fact]
    public void A_target_that_lies_about_one_form_of_changes_is_sent_another_and_the_leaver_is_out()
    {
        _site.Export(DisasterSite.Rows.Select(r => r.Contains(Leaver, StringComparison.Ordinal) ? r.Replace("Active", "Left", StringComparison.Ordinal) : r));
        LieAbout("with the account as it should be", "PATCH");
        var result = _site.Sync();
        result.One<Run>().Failed.ShouldBe(0);
        result.Warnings.ShouldContain(w => w.Contains("PatchStyle = 'None'", StringComparison.Ordinal));
        _site.Accounts()[Leaver].ShouldStartWith("False");
    }

    [Fact]
    public void A_target_that_lies_about_a_joiner_is_found_out()
    {
        _site.Export([.. DisasterSite.Rows, "041,p041@contoso.com,Person 41,Sales,Active"]);
        LieAbout("with the account as it should be", "POST");
        _site.Sync().ShouldSay(ErrorIds.AppProtocol, "'slack'", $"'{Joiner}'", "has none");
        _site.NobodyLosesAccess();
        StillToDo($"Create {Joiner}");
        _site.Proxy.Rule = _ => null;
        DoNow();
        _site.Accounts()[Joiner].ShouldStartWith("True");
    }

    private static Fault PageOf(string page) => page switch
    {
        "302 to a login page" => LoginPage,
        "a login page with 200" => LoginPageAsAnswer,
        "JSON that is no SCIM" => JsonOfAnother,
        _ => Gateway,
    };

    // One leaves, one moves, one joins.
    private void NextDay() => _site.Export(
    [
        .. DisasterSite.Rows.Select(r => r.Contains(Leaver, StringComparison.Ordinal) ? r.Replace("Active", "Left", StringComparison.Ordinal) : r.Contains(Mover, StringComparison.Ordinal) ? r.Replace("Legal", "IT", StringComparison.Ordinal) : r),
        "041,p041@contoso.com,Person 41,Sales,Active",
    ]);

    private void TheDayIsDone()
    {
        DoNow();
        var accounts = _site.Accounts();
        accounts.Count.ShouldBe(DisasterSite.People + 1);
        accounts[Leaver].ShouldStartWith("False");
        accounts[Mover].ShouldEndWith("IT");
        accounts[Joiner].ShouldStartWith("True");
    }

    // What failed is tried again after a while. A changed mapping has everybody looked at now.
    private void LookAtEverybody() => _site.Invoke("if (Get-ProvMapping slack | Where-Object Target -eq title) { Remove-ProvMapping slack title -Confirm:$false } else { Set-ProvMapping slack title title }").ThrowIfFailed();

    private void StillToDo(string what)
    {
        LookAtEverybody();
        _site.Invoke("New-ProvPlan slack | Get-ProvChange | ForEach-Object { \"$($_.Kind) $($_.UserName)\" }").ThrowIfFailed().Of<string>().ShouldBe([what]);
    }

    private void DoNow()
    {
        LookAtEverybody();
        _site.Sync().ThrowIfFailed();
    }

    // Answers writes with success in the application's place, in the ways in which applications do.
    private void LieAbout(string how, params string[] methods)
    {
        AttributeSet? asked = null;
        _site.Proxy.Rule = request =>
        {
            if (!methods.Contains(request.Method))
                return null;
            asked = AttributeSet.Parse(System.Text.Encoding.UTF8.GetBytes(request.Body));
            return how switch
            {
                "without a word" => new Fault.Answer(204),
                "with the account as it was" => new Fault.Lie(),
                _ when request.Method == "PUT" => new Fault.Lie(_ => request.Body),
                _ when request.Method == "POST" => new Fault.Answer(201, request.Body.Insert(1, "\"id\":\"made-up\",")),
                _ => new Fault.Lie(body => asked["Operations"].AsList().Select(o => o.AsComplex()!).Aggregate(body, Pretend)),
            };
        };
    }

    private static string Pretend(string body, AttributeSet operation) => operation["value"].AsBoolean() is { } active
        ? ActiveValue().Replace(body, $"\"active\":{(active ? "true" : "false")}")
        : DepartmentValue().Replace(body, $"\"department\":\"{operation["value"]}\"");

    [GeneratedRegex("\"active\":(true|false)")]
    private static partial Regex ActiveValue();

    [GeneratedRegex("\"department\":\"[^\"]*\"")]
    private static partial Regex DepartmentValue();
}
