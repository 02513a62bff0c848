using System.Text.RegularExpressions;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>However a service bends its pages, a read of everybody proves that it saw everybody, or proves nothing. What is found at services stands in docs/scim-servers.md.</summary>
public sealed class PagingTests : IAsyncLifetime
{
    private const int Users = 25;
    private ConnectorHarness _harness = null!;
    private ScimConnectorPair _connector = null!;

    public async Task InitializeAsync()
    {
        _harness = await StartAsync();
        _connector = _harness.Connect(settings: ("PageSize", 10));
        for (var i = 0; i < Users; i++)
            await _connector.Target.CreateAsync(Person($"u{i}"), None);
    }

    public async Task DisposeAsync()
    {
        await _connector.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task All_pages_are_read_and_the_number_of_users_proves_it()
    {
        var (objects, proof) = await _connector.ReadAsync();
        objects.Select(o => o.Values["externalId"].AsString()).Order().ShouldBe(Enumerable.Range(0, Users).Select(i => $"u{i}").Order());
        proof.ShouldNotBeNull().IsComplete.ShouldBeTrue();
        proof.ObjectCount.ShouldBe(Users);
    }

    [Fact]
    public async Task A_page_that_breaks_off_anywhere_ends_the_read_with_an_error_and_without_proof()
    {
        for (var i = 0; i < 20; i++)
        {
            var part = i / 20.0;
            _harness.Proxy.Rule = r => r.Path.Contains("startIndex=11", StringComparison.Ordinal) ? new Fault.CutAnswer(part) : null;
            var error = await _harness.ErrorAsync(_connector.ReadAsync());
            error.Id.ShouldBeOneOf(ErrorIds.AppUnreachable, ErrorIds.AppProtocol);
            error.App.ShouldBe("slack");
        }
    }

    [Fact]
    public async Task Short_but_whole_answers_are_no_proof_either()
    {
        // The body is cut and its length with it, as by a proxy that gives up: JSON tells.
        for (var i = 0; i < 20; i++)
        {
            var part = i / 20.0;
            _harness.Proxy.Rule = r => r.Path.Contains("startIndex=21", StringComparison.Ordinal) ? new Fault.Rewrite(b => b[..(int)(b.Length * part)]) : null;
            (await _harness.ErrorAsync(_connector.ReadAsync())).Id.ShouldBe(ErrorIds.AppProtocol);
        }
    }

    [Theory]
    [InlineData("a page is empty", "startIndex=11", "\"Resources\":\\[.*\\]", "\"Resources\":[]")]
    [InlineData("the number is larger", "startIndex=", "\"totalResults\":25", "\"totalResults\":26")]
    [InlineData("the number changes", "startIndex=11", "\"totalResults\":25", "\"totalResults\":24")]
    [InlineData("there is no number", "startIndex=", "\"totalResults\":25", "\"count\":25")]
    public async Task Pages_that_do_not_add_up_are_no_proof(string what, string page, string find, string replace)
    {
        _harness.Proxy.Rule = r => r.Path.Contains(page, StringComparison.Ordinal) ? new Fault.Rewrite(b => Regex.Replace(b, find, replace, RegexOptions.Singleline)) : null;
        var (_, proof) = await _connector.ReadAsync();
        proof.ShouldNotBeNull(what).IsComplete.ShouldBeFalse(what);
        proof.Evidence.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_service_with_one_page_is_asked_for_more_and_may_refuse(int status)
    {
        _harness.Proxy.Rule = r => r.Path.Contains($"startIndex={Users + 1}", StringComparison.Ordinal) ? new Fault.Answer(status) : null;
        await using var all = _harness.Connect(settings: ("PageSize", 100));
        var (objects, proof) = await all.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Users, true), proof.Evidence);
        _harness.Proxy.Requests.Count(r => r.Path.Contains("startIndex=", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_page_that_is_refused_before_all_have_come_ends_the_read_with_an_error(int status)
    {
        _harness.Proxy.Rule = r => r.Path.Contains("startIndex=11", StringComparison.Ordinal) ? new Fault.Answer(status) : null;
        (await _harness.ErrorAsync(_connector.ReadAsync())).App.ShouldBe("slack");
    }

    [Fact]
    public async Task A_service_that_means_its_page_by_the_number_of_all_is_read_to_the_end_and_proves_nothing()
    {
        _harness.Proxy.Rule = r => r.Path.Contains("startIndex=", StringComparison.Ordinal) ? new Fault.Rewrite(b => b.Replace("\"totalResults\":25", "\"totalResults\":10", StringComparison.Ordinal)) : null;
        var (objects, proof) = await _connector.ReadAsync();
        objects.Count.ShouldBe(Users);
        proof.ShouldNotBeNull().IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Cursor", true)]
    [InlineData("Cursor", false)]
    [InlineData("Auto", true)]
    public async Task A_service_that_pages_by_cursor_is_followed_to_the_page_that_has_none(string paging, bool total)
    {
        Cursors(total);
        await using var connector = _harness.Connect(settings: [("PageSize", 10), ("Paging", paging)]);
        var (objects, proof) = await connector.ReadAsync();
        objects.Select(o => o.Values["externalId"].AsString()).Order().ShouldBe(Enumerable.Range(0, Users).Select(i => $"u{i}").Order());
        proof.ShouldNotBeNull().IsComplete.ShouldBeTrue(proof.Evidence);
        _harness.Proxy.Requests.Last(r => r.Method == "GET").Path.ShouldContain("cursor=p%2B3&count=10");
    }

    [Theory]
    [InlineData("a cursor comes twice", "\"nextCursor\":\"p+3\"", "\"nextCursor\":\"p+2\"")]
    [InlineData("the number does not hold", "\"totalResults\":25", "\"totalResults\":26")]
    [InlineData("the first full page has no cursor", "\"nextCursor\":\"p+2\",\"totalResults\":25", "\"x\":1")]
    public async Task Cursors_that_do_not_add_up_are_no_proof(string what, string find, string replace)
    {
        Cursors(total: true, b => b.Replace(find, replace, StringComparison.Ordinal));
        await using var connector = _harness.Connect(settings: [("PageSize", 10), ("Paging", "Cursor")]);
        var (_, proof) = await connector.ReadAsync();
        proof.ShouldNotBeNull(what).IsComplete.ShouldBeFalse(what);
    }

    [Fact]
    public async Task A_service_that_knows_no_cursors_and_gives_a_part_of_a_page_is_no_proof()
    {
        Cursors(total: false, b => b.Replace("\"nextCursor\":\"p+2\",", "", StringComparison.Ordinal));
        await using var connector = _harness.Connect(settings: [("PageSize", 100), ("Paging", "Cursor")]);
        var (objects, proof) = await connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((10, false));
    }

    [Fact]
    public async Task A_service_that_gives_its_first_page_again_after_the_last_one_is_proven_by_the_number_that_stays()
    {
        await using var all = _harness.Connect(settings: ("PageSize", 100));
        var (objects, proof) = await all.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Users, true), proof.Evidence);
        _harness.Proxy.Requests.Last().Path.ShouldContain("startIndex=1&count=1");
    }

    [Fact]
    public async Task A_service_that_says_no_more_than_that_there_is_nobody_has_nobody()
    {
        _harness.Proxy.Rule = r => r.Path.Contains("startIndex=", StringComparison.Ordinal) ? new Fault.Answer(200, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}""") : null;
        var (objects, proof) = await _connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((0, true), proof.Evidence);
    }

    [Theory]
    [InlineData("itemsPerPage\":10", "itemsPerPage\":999")]
    [InlineData("\"startIndex\":", "\"startIndex\":9")]
    public async Task What_a_page_says_of_itself_is_not_believed(string find, string replace)
    {
        _harness.Proxy.Rule = r => r.Path.Contains("startIndex=", StringComparison.Ordinal) ? new Fault.Rewrite(b => b.Replace(find, replace, StringComparison.Ordinal)) : null;
        var (objects, proof) = await _connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Users, true), proof.Evidence);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(10, 4)]
    [InlineData(3, 10)]
    public async Task Pages_of_any_length_are_gone_on_from_by_what_came(int first, int others)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", _harness.Server.Token);
        _harness.Proxy.Rule = r =>
        {
            if (Regex.Match(r.Path, "startIndex=([0-9]+)") is not { Success: true } asked)
                return null;
            var count = asked.Groups[1].Value == "1" ? first : others;
            return new Fault.Answer(200, http.GetStringAsync($"{_harness.Server.BaseUri}/Users?startIndex={asked.Groups[1].Value}&count={count}").GetAwaiter().GetResult());
        };
        var (objects, proof) = await _connector.ReadAsync();
        objects.Select(o => o.Values["externalId"].AsString()).Order().ShouldBe(Enumerable.Range(0, Users).Select(i => $"u{i}").Order());
        proof.ShouldNotBeNull().IsComplete.ShouldBeTrue(proof.Evidence);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 2)]
    public async Task No_more_pages_are_under_way_than_the_app_is_to_have(int concurrency, int least)
    {
        var (now, most, gate) = (0, 0, new object());
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", _harness.Server.Token);
        using var together = new CountdownEvent(least);
        _harness.Proxy.Rule = r =>
        {
            if (!r.Path.Contains("startIndex=11", StringComparison.Ordinal) && !r.Path.Contains("startIndex=21", StringComparison.Ordinal))
                return null;
            lock (gate)
                most = Math.Max(most, ++now);
            // Both are there before one is answered, where both may be.
            if (!together.IsSet)
                together.Signal();
            together.Wait(TimeSpan.FromMinutes(2)).ShouldBeTrue();
            var page = http.GetStringAsync($"{_harness.Server.BaseUri}/{r.Path}").GetAwaiter().GetResult();
            lock (gate)
                now--;
            return new Fault.Answer(200, page);
        };
        await using var connector = _harness.Connect(settings: [("PageSize", 10), ("MaxConcurrency", concurrency)]);
        (await connector.ReadAsync()).Proof.ShouldNotBeNull().IsComplete.ShouldBeTrue();
        most.ShouldBe(least);
    }

    // The pages of a service by index, as one gives them that pages by cursor.
    private void Cursors(bool total, Func<string, string>? bend = null)
    {
        var pages = new List<string>();
        using (var http = new HttpClient())
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", _harness.Server.Token);
            for (var start = 1; start <= Users; start += 10)
                pages.Add(http.GetStringAsync($"{_harness.Server.BaseUri}/Users?startIndex={start}&count=10").GetAwaiter().GetResult());
        }

        _harness.Proxy.Rule = r =>
        {
            if (r.Method != "GET" || !r.Path.StartsWith("Users?", StringComparison.Ordinal))
                return null;
            var page = r.Path.Contains("cursor=p%2B2", StringComparison.Ordinal) ? 1 : r.Path.Contains("cursor=p%2B3", StringComparison.Ordinal) ? 2 : 0;
            var next = page == 2 ? "" : $"\"nextCursor\":\"p+{page + 2}\",";
            var body = $"{{{next}{(total ? "\"totalResults\":25," : "")}{pages[page][1..].Replace("\"totalResults\":25", "\"said\":25", StringComparison.Ordinal)}";
            return new Fault.Answer(200, bend is null ? body : bend(body));
        };
    }

    [Fact]
    public async Task A_service_that_gives_the_first_page_for_ever_is_no_proof_and_ends()
    {
        string? first = null;
        _harness.Proxy.Rule = r => !r.Path.Contains("startIndex=", StringComparison.Ordinal) ? null
            : first is null ? new Fault.Rewrite(b => first = b) : new Fault.Answer(200, first);
        var (objects, proof) = await _connector.ReadAsync();
        objects.Count.ShouldBe(10);
        proof.ShouldNotBeNull().IsComplete.ShouldBeFalse();
    }
}
