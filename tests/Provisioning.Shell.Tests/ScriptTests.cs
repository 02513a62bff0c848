using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>Scripts, their arguments, and what a scheduler gets to know.</summary>
public sealed class ScriptTests
{
    private const string Echo =
        """
        [CmdletBinding()]
        param([string]$Name, [int]$Count, [switch]$Quiet, [Parameter(ValueFromRemainingArguments)]$Rest)
        "name=$Name count=$Count quiet=$Quiet rest=$($Rest -join '|') root=$([IO.Path]::GetFileName($PSCommandPath))"
        """;

    [Theory]
    [InlineData("name=x count=3 quiet=False rest=", "-Name", "x", "-Count", "3")]
    [InlineData("name=x count=3 quiet=False rest=", "x", "3")]
    [InlineData("name=x count=3 quiet=True rest=", "-Quiet", "x", "-Count:3")]
    [InlineData("name= count=0 quiet=False rest=", "-Quiet:$false")]
    [InlineData("name= count=0 quiet=True rest=", "-Quiet:$true")]
    [InlineData("name=a count=-5 quiet=False rest=b c|$d; 'e'", "a", "-5", "b c", "$d; 'e'")]
    public async Task A_script_gets_named_and_positional_arguments_and_switches(string expected, params string[] arguments)
    {
        var result = await ShellRun.ScriptAsync(Echo, arguments);
        result.Output.Trim().ShouldBe($"{expected} root=script.ps1");
        (result.ExitCode, result.Errors).ShouldBe((0, ""));
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit", 0)]
    [InlineData("'x'; exit 3; 'y'", 3)]
    [InlineData("function f { exit 4 }; f; 'y'", 4)]
    [InlineData("throw 'broken'", 1)]
    [InlineData("nosuch-command; 'y'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-ProvUser; 'y'", 1)]
    [InlineData("Get-ProvUser; exit 0", 0)]
    [InlineData("try { throw 'broken' } catch { 'dealt with' }", 0)]
    [InlineData("Get-ProvUser -ErrorAction SilentlyContinue", 0)]
    [InlineData("exit 256", 1)]
    [InlineData("if (", 1)]
    public async Task The_exit_code_is_one_that_a_scheduler_can_use(string script, int code)
    {
        if (OperatingSystem.IsWindows() && code == 1 && script == "exit 256")
            code = 256;
        var result = await ShellRun.ScriptAsync(script);
        result.ExitCode.ShouldBe(code, result.Output + result.Errors);
    }

    [Fact]
    public async Task A_script_that_another_one_calls_gives_its_exit_code_to_that_one()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["inner.ps1"], "exit 7");
        var result = await ShellRun.ScriptAsync($"& '{folder["inner.ps1"]}'; \"inner $LASTEXITCODE\"");
        result.Output.Trim().ShouldBe("inner 7");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_error_of_one_object_does_not_end_the_script_and_is_known_at_the_end()
    {
        var result = await ShellRun.ScriptAsync("'before'; 'a', 'b' | Get-ProvUser; 'after'");
        ShellRun.Lines(result.Output).ShouldBe(["before", "after"]);
        result.Errors.ShouldContain("No store is open");
        result.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_objects_to_standard_output()
    {
        var result = await ShellRun.ScriptAsync("[pscustomobject]@{ Name = 'first'; Size = 1 }; Get-ProvUser; throw 'broken'");
        ShellRun.Lines(result.Output).ShouldBe(["Name  Size", "----  ----", "first    1"]);
        result.Errors.ShouldContain("No store is open");
        result.Errors.ShouldContain("Recommendation: Open one");
        result.Errors.ShouldContain("script.ps1:1");
        result.Errors.ShouldContain("| broken");
        result.Errors.ShouldNotContain('\u001b');
        result.Output.ShouldNotContain('\u001b');
    }

    [Theory]
    [InlineData("nowhere.ps1", "there is no script 'nowhere.ps1'")]
    [InlineData("people.csv", "'people.csv' is no script")]
    public async Task What_is_no_script_is_said_before_anything_is_run(string path, string message)
    {
        var result = await Provsh.RunAsync(null, path);
        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain(message);
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_argument_that_does_not_fit_is_an_error()
    {
        var result = await ShellRun.ScriptAsync("param([int]$Count) 'ran'", "-Count", "many");
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldContain("Count");
    }
}
