using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>The interactive prompt, at a terminal.</summary>
public sealed class PromptTests
{
    [Fact]
    public async Task Commands_are_run_as_they_are_typed_until_exit()
    {
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("$x = 20 + 1; \"x is $x\"\r");
        await terminal.ExpectAsync("x is 21");
        await terminal.TypeAsync("if ($x) {\r");
        await terminal.ExpectAsync(">> ");
        await terminal.TypeAsync("'it' + 'is' }\r");
        await terminal.ExpectAsync("itis");
        await terminal.TypeAsync("exit 9\r");
        (await terminal.EndAsync()).ShouldBe(9);
    }

    [Fact]
    public async Task Tab_completes_what_was_begun()
    {
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("Get-ProvSand\t");
        await terminal.ExpectAsync("Get-ProvSandbox");
    }

    [Fact]
    public async Task The_arrow_up_gives_back_what_was_typed_before_in_this_session_or_the_last()
    {
        using var home = new TemporaryFolder();
        await using (var first = new PseudoTerminal(home.Path))
        {
            await first.ExpectAsync("provsh> ");
            await first.TypeAsync("'remember ' + 'me'\r");
            await first.ExpectAsync("remember me");
            await first.TypeAsync("exit\r");
            await first.EndAsync();
        }

        await using var second = new PseudoTerminal(home.Path);
        await second.ExpectAsync("provsh> ");
        await second.TypeAsync("\u001b[A\u001b[A");
        await second.ExpectAsync("'remember ' + 'me'");
        await second.TypeAsync("\r");
        await second.ExpectAsync("remember me");
    }

    [Fact]
    public async Task Ctrl_C_stops_the_command_and_the_prompt_comes_back()
    {
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("'star' + 'ted'; while ($true) { }\r");
        await terminal.ExpectAsync("started");
        await terminal.TypeAsync("\u0003");
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("never run this\u0003");
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("'still ' + 'here'\r");
        await terminal.ExpectAsync("still here");
        await terminal.TypeAsync("\u0004");
        (await terminal.EndAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Ctrl_C_stops_a_command_that_asks_something()
    {
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("function ask { param([Parameter(Mandatory)]$Token) 'went ' + 'on' }; ask\r");
        await terminal.ExpectAsync("Token: ");
        await terminal.TypeAsync("\u0003");
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("'still ' + 'here'\r");
        (await terminal.ExpectAsync("still here")).ShouldNotContain("went on");
    }

    [Fact]
    public async Task A_secret_is_asked_for_without_being_shown()
    {
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("function ask { param([Parameter(Mandatory)][securestring]$Token) \"length $($Token.Length)\" }; ask\r");
        await terminal.ExpectAsync("Token: ");
        await terminal.TypeAsync("canarx\u007fy\r");
        var shown = await terminal.ExpectAsync("length 6");
        shown.ShouldContain("******");
        shown.ShouldNotContain("canar");
    }

    [Fact]
    public async Task Progress_is_drawn_on_one_line_and_taken_away()
    {
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync("$Host.UI.WriteProgress(1, [Management.Automation.ProgressRecord]::new(1, 'Reading', '10 of 20')); 'do' + 'ne'\r");
        await terminal.ExpectAsync("\rReading: 10 of 20");
        await terminal.ExpectAsync("\r" + new string(' ', "Reading: 10 of 20".Length) + "\r");
        await terminal.ExpectAsync("done");
    }

    [Fact]
    public async Task The_prompt_names_the_open_store()
    {
        using var folder = new TemporaryFolder();
        await using var terminal = new PseudoTerminal();
        await terminal.ExpectAsync("provsh> ");
        await terminal.TypeAsync($"$null = Open-ProvStore '{folder["contoso"]}' -Create\r");
        await terminal.ExpectAsync("provsh contoso> ");
        await terminal.TypeAsync("exit\r");
        (await terminal.EndAsync()).ShouldBe(0);
    }
}
