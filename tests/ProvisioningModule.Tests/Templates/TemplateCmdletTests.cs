using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Templates;

/// <summary>Apps made of templates at the prompt.</summary>
public sealed class TemplateCmdletTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Templates_are_found_by_name_and_wildcard_without_a_store()
    {
        using var session = new ModuleSession();
        session.Invoke("Get-ProvTemplate slack").ThrowIfFailed().One<AppTemplate>().DisplayName.ShouldBe("Slack");
        session.Invoke("Get-ProvTemplate s*, GitHubEnterprise").ThrowIfFailed().Of<AppTemplate>().Select(t => t.Name).ShouldContain("GitHubEnterprise");
        session.Invoke("Get-ProvTemplate nothing*").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    [Fact]
    public void One_that_there_is_not_holds_back_no_other()
    {
        using var session = new ModuleSession();
        var result = session.Invoke("Get-ProvTemplate Slak, Slack");
        result.Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.TemplateNotFound);
        result.One<AppTemplate>().Name.ShouldBe("Slack");
    }

    [Fact]
    public void What_a_template_leaves_open_is_filled_and_is_no_setting_of_the_app()
    {
        _contoso.Invoke("$null = New-ProvApp code -Template githubenterprise -Settings @{ Enterprise = 'contoso'; PageSize = 50 } -Credential env:PATH").ThrowIfFailed();
        var app = _contoso.Invoke("Get-ProvApp code").One<App>();
        app.Settings["BaseUri"].ToString().ShouldBe("https://api.github.com/scim/v2/enterprises/contoso");
        app.Settings["PageSize"].AsInteger().ShouldBe(50);
        app.Settings.Names.ShouldBe(["BaseUri", "PageSize"], ignoreOrder: true);
        app.Mappings.Select(m => m.Target).ShouldBe(["userName", "displayName", "name.givenName", "name.familyName", "emails[type eq \"work\"].value"], ignoreOrder: true);
    }

    [Fact]
    public void An_address_of_your_own_goes_before_the_templates_and_people_get_accounts_with_its_mappings()
    {
        _contoso.Invoke(
            """
            $null = New-ProvApp code -Template GitHubEnterprise -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            Grant-ProvAppAssignment code bo@contoso.com
            $null = Invoke-ProvSync -App code
            """).ThrowIfFailed();
        var made = _contoso.Invoke("Get-ProvAccount code").ThrowIfFailed().One<Account>().Values;
        made["userName"].ToString().ShouldBe("bo@contoso.com");
        made.Contains("title").ShouldBeFalse("the template maps no title");
    }

    [Fact]
    public void What_an_application_wants_beside_the_usual_is_sent()
    {
        _contoso.Invoke(
            """
            $null = New-ProvApp aws -Template AwsIamIdentityCenter -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            Grant-ProvAppAssignment aws bo@contoso.com
            $null = Invoke-ProvSync -App aws
            """).ThrowIfFailed();
        var mail = _contoso.Invoke("Get-ProvAccount aws").ThrowIfFailed().One<Account>().Values["emails"].AsList().ShouldHaveSingleItem().AsComplex().ShouldNotBeNull();
        mail["value"].ToString().ShouldBe("bo@contoso.com");
        mail["primary"].AsBoolean().ShouldBe(true);
    }

    [Fact]
    public void Where_to_disable_is_to_delete_for_good_a_person_is_asked_unless_the_administrator_says_otherwise()
    {
        _contoso.Invoke("New-ProvApp sheets -Template Smartsheet -Credential env:PATH").ThrowIfFailed().One<App>().Deprovisioning.ShouldBe(Deprovisioning.Manual);
        _contoso.Invoke("New-ProvApp other -Template Smartsheet -Credential env:PATH -Deprovisioning Disable").ThrowIfFailed().One<App>().Deprovisioning.ShouldBe(Deprovisioning.Disable);
        _contoso.Invoke("New-ProvApp code -Template GitHubEnterprise -Settings @{ Enterprise = 'contoso' } -Credential env:PATH").ThrowIfFailed().One<App>().Deprovisioning.ShouldBe(Deprovisioning.Disable);
    }

    [Fact]
    public void A_template_and_a_connector_are_not_given_together()
    {
        _contoso.Invoke("New-ProvApp code -Connector Scim -Template Slack").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("AmbiguousParameterSet");
    }
}
