using Provisioning;

namespace ProvisioningModule.Tests.Explain;

/// <summary>The question of an administrator on the telephone: why has she lost her account, and since when.</summary>
public sealed class WhyTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void Why_somebody_lost_an_account_is_told_from_the_row_to_the_answer_of_the_app()
    {
        var first = _contoso.Invoke("$null = Invoke-ProvSync; (Get-ProvAuditEvent -Last 1).Sequence").ThrowIfFailed().One<long>();
        File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace("Anna,Berg,Sales,Clerk,Active", "Anna,Berg,Sales,Clerk,Left", StringComparison.Ordinal));
        _contoso.Invoke("$global:run = Invoke-ProvSync").ThrowIfFailed();
        var run = _contoso.Invoke("$run").One<Run>();
        var lines = Lines("Trace-ProvUser anna@contoso.com slack");
        lines[0].ShouldBe("anna@contoso.com is Deactivated.");
        string[] told =
        [
            "hr/1 says that the person has left",
            "slack: account '",
            "is disabled.",
            "Disable, because the user is Deactivated; slack answered: done.",
            "It rests on: Disable in the directory, because",
            $"run {run.Id}",
            $"plan {run.PlanId}",
        ];
        foreach (var text in told)
            string.Join('\n', lines).ShouldContain(text, Case.Insensitive);
        // The tree: what explains a step is deeper.
        var steps = _contoso.Invoke("Trace-ProvUser anna@contoso.com slack").Of<TraceStep>().ToList();
        var account = steps.FindIndex(s => s.Kind == TraceKind.Account);
        steps[account + 1].Level.ShouldBe(steps[account].Level + 1);
        steps[account].Since.ShouldNotBeNull();

        string.Join('\n', Lines($"Trace-ProvUser anna@contoso.com slack -AsOf {first}")).ShouldContain("can be used");
        _contoso.Invoke($"(Get-ProvUser anna@contoso.com -AsOf {first}).Status").ThrowIfFailed().One<UserStatus>().ShouldBe(UserStatus.Active);
        _contoso.Invoke($"Get-ProvUser anna@contoso.com | Get-ProvAccount slack -AsOf {first}").ThrowIfFailed().One<Account>().Active.ShouldBeTrue();
        var today = _contoso.Invoke("Get-ProvUser anna@contoso.com -AsOf ([DateTime]::Now.ToString('yyyy-MM-dd'))").ThrowIfFailed().One<User>();
        today.Status.ShouldBe(UserStatus.Deactivated);

        var active = _contoso.Invoke("Get-ProvHistory anna@contoso.com slack -Attribute active").ThrowIfFailed().Of<HistoryEntry>().ToList();
        active.Select(e => e.Value.AsBoolean()).ShouldBe([true, false]);
        (active[0].Until, active[1].RunId).ShouldBe((active[1].From, run.Id));
    }

    private List<string> Lines(string script) => [.. _contoso.Invoke(script).ThrowIfFailed().Of<TraceStep>().Select(s => s.Line)];
}
