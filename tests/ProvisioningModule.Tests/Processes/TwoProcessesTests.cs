using System.Globalization;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Processes;

/// <summary>A store has one process at a time; a second one is told who that is, or waits for it.</summary>
public sealed class TwoProcessesTests : IDisposable
{
    private static readonly Dictionary<string, string> Module = new() { ["PROVISIONING_MODULE"] = ModuleSession.ModuleFolder };

    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();

    public TwoProcessesTests() => _session.Invoke("$null = Open-ProvStore $args[0] -Create; New-ProvUser anna", _folder["store"]).ThrowIfFailed();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_second_is_told_who_the_first_is_and_the_first_goes_on()
    {
        var second = await Provsh.RunAsync(Module, "-c", $"Open-ProvStore '{_folder["store"]}'");
        second.ExitCode.ShouldBe(1);
        second.Errors.ShouldContain(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        second.Errors.ShouldContain(Environment.UserName);
        second.Errors.ShouldContain(Environment.MachineName);
        _session.Invoke("New-ProvUser bo; Get-ProvUser").ThrowIfFailed().Of<User>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task The_second_waits_for_the_first_when_it_is_told_to()
    {
        using var second = Provsh.Start(Module, "-c", $"$null = Open-ProvStore '{_folder["store"]}' -TimeoutSec 120 -Verbose; (Get-ProvUser).UserName");
        // It says on its error stream that it waits.
        (await second.StandardError.ReadLineAsync()).ShouldNotBeNull().ShouldContain("Waiting");
        _session.Invoke("New-ProvUser bo; Close-ProvStore").ThrowIfFailed();
        var output = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(["anna", "bo"], ignoreOrder: true);
    }
}
