using System.Management.Automation;
using System.Management.Automation.Language;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Completion offers what there is, in a form that PowerShell reads as that very value, and never fails.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Theory]
    [InlineData("Get-ProvApp ", "hr", "slack")]
    [InlineData("Get-ProvApp s", "slack")]
    [InlineData("New-ProvApp x -Connector ", "Csv", "Scim", "Ldap", "ActiveDirectory", "Manual", "ScimEndpoint")]
    [InlineData("New-ProvApp x -Template Sla", "Slack")]
    [InlineData("Get-ProvTemplate Atl", "Atlassian")]
    [InlineData("Grant-ProvAppAssignment -App sl", "slack")]
    [InlineData("Get-ProvUser an", "anna@contoso.com")]
    [InlineData("Set-ProvUser x -Clear departm", "department")]
    [InlineData("Invoke-ProvSync -App h", "hr")]
    [InlineData("Get-ProvReport A", "AccessByUser", "AccessByApp")]
    [InlineData("Export-ProvReport ./a.html -Name L", "Licences")]
    public void It_offers_what_there_is(string line, params string[] expected) => Values(line).ShouldBe(expected, ignoreOrder: true);

    [Fact]
    public void Plans_runs_stores_and_practice_applications_are_offered()
    {
        _contoso.Invoke("$global:plan = New-ProvPlan; $global:run = Invoke-ProvPlan $plan").ThrowIfFailed();
        Values("Get-ProvPlan ").ShouldContain(_contoso.Invoke("$plan.Id").One<string>());
        Values("Get-ProvRun ").ShouldContain(_contoso.Invoke("$run.Id").One<string>());
        Values("Get-ProvUser -Store ").ShouldContain(_contoso.Invoke("(Get-ProvStore).Path").One<string>());
        Values("Get-ProvSandbox ").ShouldContain(_contoso.Box);
    }

    [Theory]
    [InlineData("o'brien")]
    [InlineData("de la cruz")]
    [InlineData("$home")]
    [InlineData("-force")]
    [InlineData("@splat")]
    [InlineData("a;b")]
    [InlineData("a`b")]
    [InlineData("say \"hi\"")]
    [InlineData("(sum)")]
    [InlineData("5")]
    [InlineData("comma,name")]
    [InlineData("o\u2019neil")]
    public void What_is_offered_is_quoted_where_it_has_to_be(string name)
    {
        _contoso.Invoke("New-ProvUser -UserName $args[0]", name).ThrowIfFailed();
        // Typed bare as far as can be, in single and in double quotes.
        foreach (var typed in new[] { "", "'", "\"" })
            Values($"Get-ProvUser -Identity {typed}").ShouldContain(name, $"after {typed}");
    }

    [Fact]
    public void Without_a_store_and_for_every_completed_parameter_it_keeps_silent_or_helps()
    {
        using var surface = new ModuleSurface();
        foreach (var session in new[] { _contoso.Session, surface.Session })
        {
            foreach (var cmdlet in surface.Cmdlets)
            {
                foreach (var parameter in ModuleSurface.Parameters(cmdlet).Where(p => p.Attributes.OfType<ArgumentCompleterAttribute>().Any()))
                {
                    foreach (var typed in new[] { "", "x", "'", "\"", "'it''s", "*", "[", "\\\"", "$(" })
                    {
                        var completer = (IArgumentCompleter)Activator.CreateInstance(parameter.Attributes.OfType<ArgumentCompleterAttribute>().Single().Type)!;
                        Should.NotThrow(() => completer.CompleteArgument(cmdlet.Name, parameter.Name, typed, null!, new System.Collections.Hashtable()).ToList(), $"{cmdlet.Name} -{parameter.Name} {typed}");
                        Should.NotThrow(() => Complete(session, $"{cmdlet.Name} -{parameter.Name} {typed}"));
                    }
                }
            }
        }
    }

    // What PowerShell makes of each completion when it stands on the command line.
    private List<string> Values(string line)
    {
        var start = line.LastIndexOf(' ') + 1;
        return
        [
            .. Complete(_contoso.Session, line).Where(c => c.ResultType == CompletionResultType.ParameterValue).Select(c =>
            {
                var script = Parser.ParseInput($"{line[..start]}{c.CompletionText}", out _, out var errors);
                errors.ShouldBeEmpty(c.CompletionText);
                var command = (CommandAst)script.Find(a => a is CommandAst, searchNestedScriptBlocks: false);
                return command.CommandElements[^1].ShouldBeOfType<StringConstantExpressionAst>($"{c.CompletionText} is no plain text").Value;
            }),
        ];
    }

    private static IReadOnlyList<CompletionResult> Complete(ModuleSession session, string line)
    {
        using var shell = PowerShell.Create(session.Runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches;
    }
}
