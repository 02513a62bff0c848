using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using Provisioning.Scim;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.CappedService;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Users read in parts, where a service gives only so many to one question: everybody with a proof, or no proof and the words why.</summary>
public sealed class PartitionTests : IAsyncLifetime
{
    private const int Most = 4;

    // Ten begin alike, some with capitals, some with what has no part of its own.
    private static readonly string[] Users = ["Berta", .. Enumerable.Range(1, 9).Select(i => $"anna.{i}"), "annaö", "carl1", "carl2", "carl3", "ölaf", "#1", "9to5"];

    private static readonly (string, AttributeValue) ByName = ("PartitionBy", "userName");
    private CappedService _service = null!;
    private ScimConnectorPair _connector = null!;

    public async Task InitializeAsync()
    {
        _service = await StartAsync(nameof(ScimServerKind.Scimmy), Users);
        _connector = _service.Connect(ByName);
    }

    public async Task DisposeAsync()
    {
        await _connector.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(nameof(ScimServerKind.Scimmy))]
    [InlineData(AnyService.Practice)]
    public async Task A_service_that_gives_so_many_and_no_more_is_read_whole_in_parts(string name)
    {
        await using var service = await StartAsync(name, Users);
        service.Cap(Most);
        await using var plain = service.Connect();
        var (some, none) = await plain.ReadAsync();
        (some.Count, none.ShouldNotBeNull().IsComplete).ShouldBe((Most, false), "the cap is one");
        await using var connector = service.Connect(ByName);
        ShouldBeEverybody(await connector.ReadAsync());
        service.Proxy.Requests.Select(Filter).ShouldContain("userName sw \"anna.9\"");
        service.Proxy.Requests.Select(Filter).ShouldContain(f => f.StartsWith("userName sw \"anna\" and not (userName sw \"annaa\") and not ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("department")]
    [InlineData("name.familyName")]
    [InlineData("externalId")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department")]
    public async Task Any_text_makes_parts(string attribute)
    {
        await using var service = await StartAsync(AnyService.Practice, Users);
        await using var connector = service.Connect(("PartitionBy", attribute));
        ShouldBeEverybody(await connector.ReadAsync());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_service_that_refuses_what_lies_beyond_the_most_it_gives_is_read_in_smaller_parts_too(int status)
    {
        _service.Cap(Most, r => IsList(r) && Start(r) > Most ? new Fault.Answer(status) : null);
        ShouldBeEverybody(await _connector.ReadAsync());
    }

    [Fact]
    public async Task Who_comes_in_two_parts_counts_once()
    {
        _service.Proxy.Rule = r => Filter(r).StartsWith("not", StringComparison.Ordinal) ? new Fault.Rewrite(Request: WithoutFilter) : null;
        ShouldBeEverybody(await _connector.ReadAsync());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task A_service_that_does_not_take_the_rest_proves_nothing_and_it_is_said(int status)
    {
        _service.Cap(Most, r => Filter(r).Contains("not (", StringComparison.Ordinal) ? new Fault.Answer(status) : null);
        var (objects, proof) = await _service.RunAsync(_connector.ReadAsync());
        proof.ShouldNotBeNull().IsComplete.ShouldBeFalse();
        proof.Evidence.ShouldContain("does not take the filter 'not (userName sw …)'");
        Names(objects).ShouldContain("carl3");
        _service.Proxy.Requests.Where(r => Filter(r).Contains("not (", StringComparison.Ordinal)).Select(Filter).Distinct().Count().ShouldBe(1, "it is not asked again");
    }

    [Theory]
    [InlineData("one of three is not there", "\"totalResults\":2", "that there are 17 users, and gave 16")]
    [InlineData("there are none", "\"totalResults\":0", "that there are 17 users, and gave 14")]
    public async Task A_part_that_lies_is_no_proof(string what, string says, string evidence)
    {
        _service.Cap(Most, r => Filter(r) != "userName sw \"c\"" ? null : new Fault.Rewrite(b =>
            Regex.Replace(Cut(b, says[^1] - '0' - Start(r) + 1), "\"totalResults\":3", says)));
        var (_, proof) = await _connector.ReadAsync();
        proof.ShouldNotBeNull(what).IsComplete.ShouldBeFalse(what);
        proof.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task A_part_that_says_more_than_it_ever_gives_is_no_proof()
    {
        _service.Cap(Most, r => Filter(r) == "userName sw \"anna.1\"" ? new Fault.Rewrite(b => b.Replace("\"totalResults\":1", "\"totalResults\":2", StringComparison.Ordinal).Replace("\"Resources\":[{", "\"Resources\":[],\"x\":[{", StringComparison.Ordinal)) : null);
        var (objects, proof) = await _connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Users.Length, false));
        proof.Evidence.ShouldContain("begins with the same 6 characters are more than the service gives");
    }

    [Fact]
    public async Task A_service_that_does_not_obey_is_left_after_the_first_part()
    {
        _service.Cap(Most, r => IsList(r) && Filter(r).Length > 0 ? new Fault.Rewrite(b => Cut(b, Most - Start(r) + 1), WithoutFilter) : null);
        var (_, proof) = await _connector.ReadAsync();
        proof.ShouldNotBeNull().IsComplete.ShouldBeFalse();
        proof.Evidence.ShouldContain("does not obey");
        _service.Proxy.Requests.Select(Filter).Distinct().ShouldBe(["", "userName sw \"a\""]);
    }

    [Fact]
    public async Task More_in_the_rest_than_the_service_gives_are_read_by_the_characters_that_came()
    {
        string[] all = [.. Users, .. Enumerable.Range(0, 5).Select(i => $"ö{i}"), "\"quoted\"", "\\", "Zoe", "Yve", "😀"];
        await using var service = await StartAsync(AnyService.Practice, all);
        await using var connector = service.Connect(ByName);
        service.Cap(Most);
        var (objects, proof) = await connector.ReadAsync();
        proof.ShouldNotBeNull().IsComplete.ShouldBeTrue(proof.Evidence);
        Names(objects).ShouldBe(all, ignoreOrder: true);
    }

    [Fact]
    public async Task More_without_the_text_than_the_service_gives_are_no_proof()
    {
        await using var service = await StartAsync(AnyService.Practice, Users);
        await using var connector = service.Connect(("PartitionBy", "title"));
        service.Cap(Most);
        var (objects, proof) = await connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Most, false));
        proof.Evidence.ShouldContain("another character than the common ones");
    }

    [Fact]
    public async Task A_part_that_alone_is_refused_is_no_proof_and_the_others_are_read()
    {
        _service.Cap(Most, r => Filter(r) == "userName sw \"c\"" ? new Fault.Answer(400) : null);
        var (objects, proof) = await _connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Users.Length - 3, false));
        proof.Evidence.ShouldContain("does not take the filter 'userName sw …'");
    }

    [Theory]
    [InlineData("\"totalResults\":18", "from 17 to 18")]
    [InlineData("\"said\":17", "does not say how many")]
    public async Task The_number_of_all_has_to_be_the_same_before_and_after(string says, string evidence)
    {
        var asked = 0;
        _service.Cap(Most, r => IsList(r) && Filter(r).Length == 0 && ++asked == 2 ? new Fault.Rewrite(b => b.Replace("\"totalResults\":17", says, StringComparison.Ordinal)) : null);
        var (objects, proof) = await _connector.ReadAsync();
        (objects.Count, proof.ShouldNotBeNull().IsComplete).ShouldBe((Users.Length, false));
        proof.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task A_number_of_all_that_is_capped_too_is_no_proof()
    {
        _service.Cap(Most, r => IsList(r) && Filter(r).Length == 0 ? new Fault.Rewrite(b => b.Replace("\"totalResults\":17", "\"totalResults\":4", StringComparison.Ordinal)) : null);
        (await _connector.ReadAsync()).Proof.ShouldNotBeNull().IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(501)]
    public async Task A_service_that_does_not_take_the_filter_at_all_is_an_error_that_names_the_setting(int status)
    {
        _service.Proxy.Rule = r => Filter(r).Length > 0 ? new Fault.Answer(status) : null;
        var error = await _service.ErrorAsync(_connector.ReadAsync());
        (error.Id, error.App).ShouldBe((ErrorIds.AppRejected, "slack"));
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("PartitionBy");
        error.Message.ShouldContain("'userName sw …'");
    }

    [Fact]
    public async Task A_part_that_breaks_off_ends_the_read_with_an_error()
    {
        _service.Cap(Most, r => Filter(r) == "userName sw \"c\"" ? new Fault.CutAnswer(0.5) : null);
        (await _service.ErrorAsync(_connector.ReadAsync())).Id.ShouldBeOneOf(ErrorIds.AppUnreachable, ErrorIds.AppProtocol);
    }

    [Theory]
    [InlineData("emails")]
    [InlineData("emails.value")]
    [InlineData("emails[type eq \"work\"].value")]
    [InlineData("active")]
    [InlineData("name")]
    [InlineData("id")]
    [InlineData("meta.lastModified")]
    [InlineData("password")]
    [InlineData("user name")]
    public void What_is_no_text_of_a_user_makes_no_parts(string attribute)
    {
        var error = Should.Throw<ProvisioningException>(() => _service.Connect(("PartitionBy", attribute))).Error;
        (error.Id, error.Target).ShouldBe((ErrorIds.SettingInvalid, "PartitionBy"));
        error.Message.ShouldContain($"'{attribute}'");
    }

    [Property]
    public void Whatever_a_text_is_it_is_in_one_of_the_parts_of_each_of_its_beginnings(NonNull<string> text, byte length, bool isSplit)
    {
        var name = Regex.Replace(text.Get, "[^ -~äöüß]", "a");
        var beginning = name[..(length % (name.Length + 1))];
        var parts = UserPart.Of(new(AttributePath.Parse("userName")), beginning);
        if (isSplit)
            parts = [.. parts.SkipLast(1), .. parts[^1].Split(["ö", "\"", "\\", " "]) is { Count: > 0 } split ? split : [parts[^1]]];
        parts.Count(p => ScimFilter.Parse(p.Filter).Compile()(AttributeSet.Empty.With("userName", name))).ShouldBe(1, name);
    }

    private static void ShouldBeEverybody((List<RemoteObject> Objects, ReadProof? Proof) read)
    {
        Names(read.Objects).Order(StringComparer.Ordinal).ShouldBe(Users.Order(StringComparer.Ordinal));
        read.Proof.ShouldNotBeNull().IsComplete.ShouldBeTrue(read.Proof.Evidence);
        read.Proof.ObjectCount.ShouldBe(Users.Length);
    }

    private static IEnumerable<string> Names(IEnumerable<RemoteObject> objects) => objects.Select(o => o.Values["externalId"].AsString()!);

    private static ProxiedRequest WithoutFilter(ProxiedRequest request) => request with { Path = Regex.Replace(request.Path, "&filter=[^&]*", "") };
}
