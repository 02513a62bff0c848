using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>Commands, piped input and options.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("'a'; exit 5", 5)]
    [InlineData("'a'", 0)]
    [InlineData("'a'; throw 'x'", 1)]
    public async Task A_command_is_run_and_gives_its_exit_code(string command, int code)
    {
        var result = await ShellRun.CommandAsync(command);
        (result.Output.Trim(), result.ExitCode).ShouldBe(("a", code));
    }

    [Theory]
    [InlineData("if (", "Missing condition")]
    [InlineData("'a' }", "Unexpected token")]
    public async Task What_cannot_be_parsed_is_said_and_nothing_is_run(string command, string message)
    {
        var result = await ShellRun.CommandAsync(command);
        result.Errors.ShouldContain(message);
        (result.Output, result.ExitCode).ShouldBe(("", 1));
    }

    [Fact]
    public async Task The_module_is_loaded()
    {
        var result = await ShellRun.CommandAsync("(Get-Module ProvisioningModule).Name; (Get-Command -Module ProvisioningModule).Count -gt 30");
        ShellRun.Lines(result.Output).ShouldBe(["ProvisioningModule", "True"]);
    }

    [Theory]
    [InlineData("Import-Csv x.csv", "Import-Csv is in Microsoft.PowerShell.Utility")]
    [InlineData("cd /", "Set-Location is in Microsoft.PowerShell.Management")]
    [InlineData("1, 2 | Select-Object -First 1", "Select-Object is in Microsoft.PowerShell.Utility")]
    [InlineData("ConvertTo-SecureString x", "ConvertTo-SecureString is in Microsoft.PowerShell.Security")]
    public async Task Of_a_command_that_it_does_not_have_it_says_where_it_is(string command, string message)
    {
        var result = await ShellRun.CommandAsync(command);
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain(message);
        result.Errors.ShouldContain("pwsh");
    }

    [Fact]
    public async Task Whether_a_command_is_there_can_be_asked()
    {
        var result = await ShellRun.CommandAsync("$null -eq (Get-Command Import-Csv -ErrorAction Ignore)");
        (result.Output.Trim(), result.Errors, result.ExitCode).ShouldBe(("True", "", 0));
    }

    [Fact]
    public async Task Commands_that_are_piped_in_are_run_one_after_the_other()
    {
        var result = await Provsh.RunAsync(null, "function f {\n\n  'in f'\n\n}\nf\nthrow 'broken'\n$x = 2\n\n\"x is $x\"\n", []);
        ShellRun.Lines(result.Output).ShouldBe(["in f", "x is 2"]);
        result.Errors.ShouldContain("broken");
        result.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Piped_commands_end_where_one_says_exit()
    {
        var result = await Provsh.RunAsync(null, "'a'\nexit 6\n'b'\n", []);
        (result.Output.Trim(), result.ExitCode).ShouldBe(("a", 6));
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("-?")]
    public async Task Usage_is_shown_when_asked_for(string option)
    {
        var result = await Provsh.RunAsync(null, option);
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("provsh script.ps1 [args]");
        result.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_version_names_the_engine()
    {
        var result = await Provsh.RunAsync(null, "-Version");
        result.Output.ShouldMatch(@"^provsh \d+\.\d+\.\d+, PowerShell engine 7\.\d+\.\d+, \.NET \d+");
        result.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("there is no option -nosuch", "-nosuch")]
    [InlineData("-c needs a command", "-c")]
    [InlineData("-File needs a script", "-File")]
    public async Task An_option_that_it_does_not_have_is_named(string message, params string[] arguments)
    {
        var result = await Provsh.RunAsync(null, arguments);
        result.ExitCode.ShouldBe(2);
        result.Errors.ShouldContain(message);
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_module_it_says_how_to_name_it()
    {
        using var folder = new TemporaryFolder();
        TemporaryFolder.Copy(Path.GetDirectoryName(Provsh.Path)!, folder["shell"]);
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(folder[Path.Combine("shell", Path.GetFileName(Provsh.Path))], ["-c", "1"]) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        errors.ShouldContain("PROVISIONING_MODULE");
        process.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Progress_is_not_drawn_where_nobody_looks()
    {
        var result = await ShellRun.CommandAsync("$Host.UI.WriteProgress(1, [Management.Automation.ProgressRecord]::new(1, 'Reading', '10 of 20')); 'done'");
        (result.Output.Trim(), result.Errors).ShouldBe(("done", ""));
    }

    [Fact]
    public async Task Warnings_and_verbose_text_stay_out_of_the_output()
    {
        var result = await ShellRun.CommandAsync("$Host.UI.WriteWarningLine('w'); $Host.UI.WriteVerboseLine('v'); 'out'");
        result.Output.Trim().ShouldBe("out");
        ShellRun.Lines(result.Errors).ShouldBe(["WARNING: w", "VERBOSE: v"]);
        result.ExitCode.ShouldBe(0);
    }
}
