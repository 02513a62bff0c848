using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>What a command asks, and who answers.</summary>
public sealed class QuestionTests
{
    private const string Remove = "$null = Open-ProvStore $env:STORE -Create; New-ProvUser bjensen; Remove-ProvUser bjensen; \"left: $(@(Get-ProvUser).Count)\"";

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("Yes\n", 0)]
    [InlineData("n\n", 1)]
    [InlineData("L\n", 1)]
    [InlineData("maybe\ny\n", 0)]
    [InlineData("s\nn\n", 1)]
    public async Task The_answer_decides_whether_it_is_done(string answer, int left)
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(Remove, answer, folder);
        result.Output.Trim().ShouldBe($"left: {left}", result.Errors);
        result.Errors.ShouldContain("[Y] Yes");
        result.Errors.ShouldContain("bjensen");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_question_mark_explains_the_answers()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(Remove, "?\nn\n", folder);
        result.Errors.ShouldContain("Y - ");
        result.Output.Trim().ShouldBe("left: 1");
    }

    [Fact]
    public async Task Where_nobody_answers_nothing_is_done_and_the_error_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(Remove, "", folder);
        result.Output.ShouldNotContain("left: 0");
        result.Errors.ShouldContain("-Confirm:$false");
        result.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task What_if_says_what_would_be_and_asks_nothing()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(Remove.Replace("Remove-ProvUser bjensen", "Remove-ProvUser bjensen -WhatIf", StringComparison.Ordinal), "", folder);
        result.Output.ShouldContain("What if:");
        result.Output.ShouldContain("left: 1");
        result.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mandatory_parameter_that_is_missing_is_asked_for()
    {
        var result = await ShellRun.CommandAsync("function f { param([Parameter(Mandatory)]$Name, [Parameter(Mandatory)][securestring]$Token) \"$Name $($Token.Length)\" }; f", "bjensen\nsecret\n");
        result.Output.Trim().ShouldBe("bjensen 6");
        result.Errors.ShouldContain("Name:");
        result.Errors.ShouldNotContain("secret");
    }

    private static Task<ProvshResult> RunAsync(string command, string answer, TemporaryFolder folder) =>
        Provsh.RunAsync(new Dictionary<string, string> { ["STORE"] = folder["store"] }, answer, ["-c", command]);
}
