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
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_are_in_no_answer_whether_the_service_obeys_or_not(bool obeys)
    {
        if (!obeys)
            _harness.Proxy.Rule = r => r.Path.Contains("excludedAttributes", StringComparison.Ordinal) ? new Fault.Rewrite(Request: q => q with { Path = q.Path.Replace("excludedAttributes=", "other=", StringComparison.Ordinal) }) : null;
        var connector = Connect();
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
            .ShouldAllBe(r => r.Path.Contains("excludedAttributes=title%2Curn%3Aietf%3Aparams%3Ascim%3Aschemas%3Aextension%3Aenterprise%3A2.0%3AUser%3Adepartment", StringComparison.Ordinal));
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
    [InlineData(AppDirection.Target, "title", "the mapping of title writes")]
    [InlineData(AppDirection.Target, "name", "the mapping of name.givenName writes")]
    [InlineData(AppDirection.Target, "name.familyName", "no name of a whole attribute")]
    [InlineData(AppDirection.Source, "photos", "apps that get accounts")]
    public void What_is_needed_cannot_be_left_out(AppDirection direction, string name, string why)
    {
        var app = new App
        {
            Name = "slack",
            Connector = "Scim",
            Direction = direction,
            Settings = AttributeSet.Empty.With("BaseUri", "https://slack.example/scim").With("ExcludedAttributes", AttributeValue.FromList([name])),
            Mappings = [.. new[] { "title", "name.givenName" }.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })],
        };
        var error = Should.Throw<ProvisioningException>(() => new ScimConnectorFactory().Validate(app)).Error;
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.Message.ShouldContain("ExcludedAttributes");
        error.Message.ShouldContain(why);
    }

    private ScimConnectorPair Connect(params (string Name, AttributeValue Value)[] settings) =>
        _harness.Connect(null, null, [("ExcludedAttributes", AttributeValue.FromList(["title", "department"])), .. settings]);
}
