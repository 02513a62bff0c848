using Provisioning.Connectors.Directory.ActiveDirectory;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>What can be wrong with the settings and mappings of a domain, said when the app is saved.</summary>
public sealed class SettingsTests
{
    private static readonly AttributeSet Good = AttributeSet.Empty.With("Domain", "corp.example.com").With("UserName", "svc@corp.example.com");

    [Theory]
    [InlineData("Domain", "CORP", "no DNS name")]
    [InlineData("Domain", "DC=corp,DC=example", "no DNS name")]
    [InlineData("UserName", "svc", "no distinguished name")]
    [InlineData("UserName", "CORP\\", "no distinguished name")]
    [InlineData("Security", "None", "is Simple")]
    [InlineData("SearchBases", "OU=People,DC=other", "does not lie under")]
    [InlineData("UserContainer", "OU=People,DC=other,DC=com", "outside of what is read")]
    [InlineData("DisabledContainer", "Leavers", "no distinguished name")]
    [InlineData("UserFilter", "(cn=a", "no filter")]
    [InlineData("ExternalIdAttribute", "objectSid", "needs for itself")]
    [InlineData("ExternalIdAttribute", "userPrincipalName", "user name")]
    [InlineData("PageSize", "0", "number from 1")]
    public void ABadSettingIsNamed(string name, string value, string why)
    {
        var error = Should.Throw<ProvisioningException>(() => Validate(Good.With(name, value).With("Server", "127.0.0.1"))).Error;
        error.Id.ShouldBe(ErrorIds.SettingInvalid);
        error.Message.ShouldContain(why);
        error.RecommendedAction.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("svc@corp.example.com")]
    [InlineData("CORP\\svc")]
    [InlineData("CN=svc,OU=System,DC=corp,DC=example,DC=com")]
    public void WhoSignsInIsNamedInAnyOfThreeWays(string name) => Validate(Good.With("UserName", name));

    [Fact]
    public void TheRestFollowsFromTheDomain()
    {
        var settings = ActiveDirectorySettings.Read(App(Good));
        settings.Common.Base.ToString().ShouldBe("DC=corp,DC=example,DC=com");
        settings.Common.Connection.Servers.ShouldHaveSingleItem().Host.ShouldBe("corp.example.com");
        settings.Common.UserContainer.ToString().ShouldBe("CN=Users,DC=corp,DC=example,DC=com");
        ActiveDirectorySettings.Read(App(Good.With("UserFilter", "(objectClass=*)"))).Common.UserFilter.ToString().ShouldContain("(sAMAccountType=805306368)");
    }

    [Theory]
    [InlineData("userAccountControl", "passwordNeverExpires")]
    [InlineData("memberOf", "Set-ProvGroupPush")]
    [InlineData("distinguishedName", "parent")]
    [InlineData("unicodePwd", "Remove")]
    [InlineData("userPrincipalName", "userName")]
    [InlineData("pwdLastSet", "ChangePasswordAtLogon")]
    [InlineData("name.givenName", "givenName")]
    public void AMappingThatCannotBeIsRefusedWithTheWayOut(string target, string action)
    {
        var app = App(Good) with { Mappings = [new() { Direction = MappingDirection.Outbound, Target = target, Source = "userName" }] };
        var error = Should.Throw<ProvisioningException>(() => new ActiveDirectoryConnectorFactory().Validate(app)).Error;
        error.Id.ShouldBe(ErrorIds.MappingInvalid);
        error.Message.ShouldContain($"'{target}'");
        $"{error.RecommendedAction} {error.Message}".ShouldContain(action);
    }

    private static void Validate(AttributeSet settings) => new ActiveDirectoryConnectorFactory().Validate(App(settings));

    private static App App(AttributeSet settings) => new()
    {
        Name = "ad",
        Connector = "ActiveDirectory",
        Settings = settings,
        Credential = new(SecretSource.Environment, "X"),
        Mappings = new ActiveDirectoryConnectorFactory().DefaultMappings,
    };
}
