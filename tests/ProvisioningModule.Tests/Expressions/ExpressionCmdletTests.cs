using Provisioning;

namespace ProvisioningModule.Tests;

/// <summary>Expressions at the prompt: tried before they are saved, saved, and run.</summary>
public sealed class ExpressionCmdletTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void A_sample_needs_no_store()
    {
        using var session = new ModuleSession();
        var test = session.Invoke("Test-ProvExpression 'toLowerCase(substring(user.firstName, 0, 1) + user.lastName)' -Sample @{ firstName = 'Jane'; lastName = 'Doe' }").ThrowIfFailed().One<ExpressionTest>();
        test.Answer.ShouldBe(ExpressionAnswerKind.Value);
        test.Text.ShouldBe("\"jdoe\"");
        session.Invoke("(Test-ProvExpression 'isMemberOfGroupName(\"Sales\")' -SampleGroup Sales).Text").One<string>().ShouldBe("true");
        session.Invoke("(Test-ProvExpression 'nothing ?: clear()').Text").One<string>().ShouldBe("clear()");
    }

    [Fact]
    public void Users_and_records_are_tried_one_by_one_and_all_at_once()
    {
        _contoso.Invoke("(Get-ProvUser anna@contoso.com | Test-ProvExpression 'user.surname + \", \" + user.givenName').Text").One<string>().ShouldBe("\"Berg, Anna\"");
        _contoso.Invoke("(Test-ProvExpression 'source.First + source[\"Last\"]' -App hr -Key 2).Text").One<string>().ShouldBe("\"BoDahl\"");
        _contoso.Invoke("$null = New-ProvGroup Sellers -Filter 'department eq \"Sales\"'; Set-ProvUser dee@contoso.com -Attributes @{ manager = 'anna@contoso.com' }").ThrowIfFailed();
        _contoso.Invoke("(Test-ProvExpression 'manager.givenName + (isMemberOfGroupName(\"Sellers\") ? \"!\" : \"?\")' -User dee@contoso.com).Text").One<string>().ShouldBe("\"Anna?\"");
        _contoso.Invoke("Test-ProvExpression 'isMemberOfGroupName(\"Sellers\") ? \"x\" : keep()' -All").ThrowIfFailed().One<ExpressionSummary>().Answers[ExpressionAnswerKind.Value].ShouldBe(3);
        var summary = _contoso.Invoke("Test-ProvExpression 'source.Dept == \"Legal\" ? clear() : source.Title' -App hr -All").ThrowIfFailed().One<ExpressionSummary>();
        summary.Total.ShouldBe(5);
        summary.Answers[ExpressionAnswerKind.Value].ShouldBe(4);
        summary.Answers[ExpressionAnswerKind.Clear].ShouldBe(1);
        summary.Duplicates.ShouldBe(3, "three are Clerk");
        var failing = _contoso.Invoke("Test-ProvExpression 'title == \"Manager\" ? raiseError(\"no managers\") : title' -All").ThrowIfFailed().One<ExpressionSummary>();
        failing.Errors.ShouldHaveSingleItem().Text.ShouldContain("no managers");
    }

    [Fact]
    public void A_saved_expression_makes_the_values_and_one_that_cannot_be_used_leaves_what_was_there()
    {
        _contoso.Invoke("Set-ProvMapping hr nickName -Expression 'toLowerCase(source.First)'; $null = Invoke-ProvImport hr").ThrowIfFailed();
        _contoso.Invoke("(Get-ProvUser anna@contoso.com).Attributes['nickName'].ToString()").One<string>().ShouldBe("anna");
        var refused = _contoso.Invoke("Set-ProvMapping hr nickName -Expression 'source.Frist'");
        refused.Errors.ShouldHaveSingleItem().Exception.Message.ShouldContain("Did you mean 'First'?\n  source.Frist\n         ^");
        _contoso.Invoke("(Get-ProvMapping hr | Where-Object Target -eq nickName).Expression").One<string>().ShouldBe("toLowerCase(source.First)");
    }

    [Fact]
    public void What_is_sensitive_is_not_shown()
    {
        _contoso.Invoke("$null = Set-ProvAttribute badge -Sensitive; $null = Set-ProvUser anna@contoso.com -Attributes @{ badge = 'secret-4711' }").ThrowIfFailed();
        _contoso.Invoke("(Test-ProvExpression 'user.badge' -User anna@contoso.com).Text").ThrowIfFailed().One<string>().ShouldNotContain("4711");
        _contoso.Invoke("Set-ProvUser bo@contoso.com -Attributes @{ manager = 'anna@contoso.com' }; (Test-ProvExpression 'manager.badge' -User bo@contoso.com).Text").ThrowIfFailed().One<string>().ShouldBe("\"********\"");
        _contoso.Invoke("Test-ProvExpression 'user.badge' -All").ThrowIfFailed().One<ExpressionSummary>().Samples.ShouldAllBe(s => !s.Text.Contains("4711", StringComparison.Ordinal));
    }

    [Fact]
    public void Functions_are_found_by_name_and_by_the_names_that_others_give_them()
    {
        using var session = new ModuleSession();
        session.Invoke("Get-ProvFunction").ThrowIfFailed().Output.Count.ShouldBeGreaterThan(100);
        session.Invoke("Get-ProvFunction NormalizeDiacritics").One<ExpressionFunction>().Name.ShouldBe("String.normalizeDiacritics");
        session.Invoke("Get-ProvFunction -Category Bits").ThrowIfFailed().Output.Count.ShouldBe(5);
    }
}
