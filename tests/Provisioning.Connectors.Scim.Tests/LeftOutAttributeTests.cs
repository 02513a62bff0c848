using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Attributes that an app is set to leave out: the service is asked to, what it sends all the same counts for nothing, and nothing of them is lost there.</summary>
public sealed class LeftOutAttributeTests : IAsyncLifetime
{
    private ConnectorHarness _harness = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _harness = await ConnectorHarness.StartAsync();
        _key = (await _harness.Connector.Target.CreateAsync(Write("u1", true, ("userName", "anna"), ("title", "Counsel"), ("department", "Legal"), ("nickName", "An")), None)).Key;
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData("excludedAttributes", true)]
    [InlineData("excludedAttributes", false)]
    [InlineData("attributes", true)]
    [InlineData("attributes", false)]
    public async Task They_are_in_no_answer_whether_the_service_obeys_or_not(string parameter, bool obeys)
    {
        if (!obeys)
            _harness.Proxy.Rule = r => r.Path.Contains($"{parameter}=", StringComparison.Ordinal) ? new Fault.Rewrite(Request: q => q with { Path = q.Path.Replace($"{parameter}=", "other=", StringComparison.Ordinal) }) : null;
        var connector = parameter == "attributes" ? _harness.Connect(null, null, ("Attributes", AttributeValue.FromList(["nickName", "employeeNumber"]))) : Connect();
        var before = _harness.Proxy.Requests.Count;
        var read = (await connector.ReadAsync()).Objects.ShouldHaveSingleItem();
        var got = (await connector.Target.GetAsync(_key, None))!;
        var found = (await connector.Target.FindAsync("userName", "anna", None)).ShouldHaveSingleItem();
        var changed = await connector.Target.UpdateAsync(_key, Write("u1", null, ("nickName", "Ann")) with { Current = got.Values }, None);
        foreach (var values in new[] { read.Values, got.Values, found.Values, changed.Values })
        {
            values.Contains("title").ShouldBeFalse();
            values.Contains("department").ShouldBeFalse();
            values["userName"].AsString().ShouldBe("anna");
        }

        changed.Values["nickName"].AsString().ShouldBe("Ann");
        _harness.Proxy.Requests.Skip(before).Where(r => r.Method == "GET" && r.Path.StartsWith("Users", StringComparison.Ordinal))
            .ShouldAllBe(r => r.Path.Contains(
                parameter == "attributes"
                    ? "attributes=nickName%2Curn%3Aietf%3Aparams%3Ascim%3Aschemas%3Aextension%3Aenterprise%3A2.0%3AUser%3AemployeeNumber%2CuserName%2CexternalId%2Cactive%2Cmeta"
                    : "excludedAttributes=title%2Curn%3Aietf%3Aparams%3Ascim%3Aschemas%3Aextension%3Aenterprise%3A2.0%3AUser%3Adepartment",
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_asked_for_alone_has_whatever_tells_accounts_apart_and_whether_they_can_be_used()
    {
        var connector = _harness.Connect(null, null, ("Attributes", AttributeValue.FromList(["nickName"])));
        var whole = (await _harness.Connector.Target.GetAsync(_key, None))!;
        var read = (await connector.ReadAsync()).Objects.ShouldHaveSingleItem();
        (read.Key, read.Active, read.Modified).ShouldBe((_key, true, whole.Modified.ShouldNotBeNull()));
        read.Values.Names.ShouldBe(["externalId", "nickName", "userName"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Attributes", "nickName")]
    [InlineData("ExcludedAttributes", "title")]
    public async Task Somebody_is_found_by_what_is_left_out_otherwise(string setting, string name)
    {
        var connector = _harness.Connect(null, null, (setting, AttributeValue.FromList([name])));
        (await connector.Target.FindAsync("title", "Counsel", None)).ShouldHaveSingleItem().Key.ShouldBe(_key);
    }

    [Fact]
    public void Of_an_extension_the_attributes_that_are_named_are_kept()
    {
        const string Urn = "urn:example:2.0:User";
        var app = Target(("Attributes", AttributeValue.FromList([$"{Urn}:badge"]))) with { Mappings = [new() { Direction = MappingDirection.Outbound, Target = $"{Urn}:badge", Source = "title" }] };
        var extension = AttributeValue.From(AttributeSet.Empty.With("badge", "7").With("floor", "2"));
        var trimmed = ScimSettings.Read(app).LeftOut.Trim(AttributeSet.Empty.With("userName", "anna").With("title", "Counsel").With(Urn, extension));
        trimmed.ShouldBe(AttributeSet.Empty.With("userName", "anna").With(Urn, AttributeValue.From(AttributeSet.Empty.With("badge", "7"))));
    }

    [Theory]
    [InlineData("nickName", "does not have 'title', which is written (title)")]
    [InlineData("title", "does not have 'name', which is written (name.givenName)")]
    [InlineData("title,name.givenName", "no name of a whole attribute")]
    public void What_is_written_has_to_be_asked_for(string names, string why) =>
        Should.Throw<ProvisioningException>(() => new ScimConnectorFactory().Validate(Target(("Attributes", AttributeValue.FromList([.. names.Split(',').Select(n => AttributeValue.From(n))])))))
            .Error.ShouldSatisfyAllConditions(e => e.Id.ShouldBe(ErrorIds.SettingInvalid), e => e.Message.ShouldContain($"Attributes {why}".Replace("Attributes no", "no", StringComparison.Ordinal)));

    [Fact]
    public void Nobody_says_both_what_is_asked_for_and_what_is_left_out()
    {
        var names = AttributeValue.FromList(["title", "name"]);
        Should.Throw<ProvisioningException>(() => new ScimConnectorFactory().Validate(Target(("Attributes", names), ("ExcludedAttributes", AttributeValue.FromList(["photos"])))))
            .Error.Message.ShouldContain("together with ExcludedAttributes");
        new ScimConnectorFactory().Validate(Target(("Attributes", names)));
    }

    [Fact]
    public async Task A_user_who_is_written_whole_keeps_them()
    {
        var connector = Connect(("PatchStyle", "None"));
        await connector.Target.UpdateAsync(_key, Write("u1", null, ("nickName", "Ann")), None);
        var there = (await _harness.Connector.Target.GetAsync(_key, None))!.Values;
        (there["title"].AsString(), there["department"].AsString(), there["nickName"].AsString()).ShouldBe(("Counsel", "Legal", "Ann"));
    }

    [Theory]
    [InlineData(AppDirection.Target, "userName", "cannot be told apart")]
    [InlineData(AppDirection.Target, "active", "cannot be told apart")]
    [InlineData(AppDirection.Target, "title", "is written (title)")]
    [InlineData(AppDirection.Target, "name", "is written (name.givenName)")]
    [InlineData(AppDirection.Target, "name.familyName", "no name of a whole attribute")]
    [InlineData(AppDirection.Source, "photos", "apps that get accounts")]
    public void What_is_needed_cannot_be_left_out(AppDirection direction, string name, string why)
    {
        var app = Target(("ExcludedAttributes", AttributeValue.FromList([name]))) with { Direction = direction };
        var error = Should.Throw<ProvisioningException>(() => new ScimConnectorFactory().Validate(app)).Error;
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.Message.ShouldContain("ExcludedAttributes");
        error.Message.ShouldContain(why);
    }

    private static App Target(params (string Name, AttributeValue Value)[] settings) => new()
    {
        Name = "slack",
        Connector = "Scim",
        Direction = AppDirection.Target,
        Settings = settings.Aggregate(AttributeSet.Empty.With("BaseUri", "https://slack.example/scim"), (set, s) => set.With(s.Name, s.Value)),
        Mappings = [.. new[] { "title", "name.givenName" }.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })],
    };

    private ScimConnectorPair Connect(params (string Name, AttributeValue Value)[] settings) =>
        _harness.Connect(null, null, [("ExcludedAttributes", AttributeValue.FromList(["title", "department"])), .. settings]);
}
