using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>What is kept of the commands that were typed.</summary>
public sealed class HistoryTests
{
    [Fact]
    public void Commands_are_there_the_next_time_each_repetition_once()
    {
        using var folder = new TemporaryFolder();
        var file = folder[Path.Combine("provsh", "history")];
        var history = new History(file);
        foreach (var line in new[] { "Get-ProvRun", "Get-ProvRun", " ", "Get-ProvUser" })
            history.Add(line);
        new History(file).Lines.ShouldBe(["Get-ProvRun", "Get-ProvUser"]);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("New-ProvApp slack -Credential (New-Object X 'canary')")]
    [InlineData("$password = 'canary'")]
    [InlineData("Start-ProvSandbox -Token $canary")]
    [InlineData("[SecureString] 'canary'")]
    public void A_command_that_may_have_a_secret_is_kept_for_this_session_only(string line)
    {
        using var folder = new TemporaryFolder();
        var history = new History(folder["history"]);
        history.Add("Get-ProvRun");
        history.Add(line);
        history.Lines.ShouldContain(line);
        File.ReadAllText(folder["history"]).ShouldNotContain("canary");
    }

    [Fact]
    public void Without_a_file_or_with_one_that_cannot_be_used_there_is_still_a_session()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["history"]);
        foreach (var history in new[] { new History(null), new History(folder["history"]) })
        {
            history.Add("Get-ProvRun");
            history.Lines.ShouldBe(["Get-ProvRun"]);
        }
    }
}
