using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>provsh as the host of an inbound endpoint, as a service runs it.</summary>
public sealed class EndpointTests
{
    private const string Prepare = "$null = New-ProvApp okta -Connector ScimEndpoint -Direction Source; ";

    [Fact]
    public async Task A_service_that_is_stopped_ends_its_endpoint_and_closes_its_store()
    {
        using var folder = new TemporaryFolder();
        using (var process = Start(Provsh.Path, "-c", $"$null = Open-ProvStore '{folder["store"]}' -Create; {Prepare} Start-ProvScimEndpoint okta -Port 0 -Wait | ForEach-Object {{ [Console]::Out.WriteLine($_.BaseUri) }}"))
        {
            var address = await process.StandardOutput.ReadLineAsync();
            address.ShouldNotBeNull(await ErrorsAsync(process));
            using (var client = new HttpClient())
                (await client.GetAsync($"{address}/Users")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            using var kill = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]);
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(143);
        }

        var next = await ShellRun.CommandAsync($"(Open-ProvStore '{folder["store"]}').Path; (Get-ProvAuditEvent | Where-Object Kind -eq 'Refused sign-in').Message");
        next.Errors.ShouldBeEmpty();
        ShellRun.Lines(next.Output).ShouldBe([folder["store"], "1 request without a token that is known, from 127.0.0.1"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Systemd_is_told_when_it_listens_and_not_before(bool inNoFolder)
    {
        using var folder = new TemporaryFolder();
        var place = inNoFolder ? $"@prov-{Guid.NewGuid():N}" : folder["notify"];
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(place.Replace('@', '\0')));
        var script = $"$null = Open-ProvStore '{folder["store"]}' -Create; {Prepare} [Console]::Out.WriteLine('prepared'); $null = [Console]::In.ReadLine(); Start-ProvScimEndpoint okta -Port 0 -Wait";
        using var process = Process.Start(new ProcessStartInfo(Provsh.Path, ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NOTIFY_SOCKET"] = place },
        })!;
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("prepared", await ErrorsAsync(process));
        systemd.Available.ShouldBe(0);
        process.StandardInput.Close();
        var told = new byte[64];
        var length = await systemd.ReceiveAsync(told);
        Encoding.UTF8.GetString(told, 0, length).ShouldBe("READY=1");
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(143);
    }

    [Fact]
    public async Task In_a_process_without_ASP_NET_it_says_where_it_runs()
    {
        using var folder = new TemporaryFolder();
        // provsh as any host whose runtime has .NET alone, as pwsh's has.
        var shell = Path.ChangeExtension(Provsh.Path, null);
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(shell + ".runtimeconfig.json"))!;
        var frameworks = configuration["runtimeOptions"]!["frameworks"]!.AsArray();
        frameworks.Remove(frameworks.Single(f => f!["name"]!.ToString() == "Microsoft.AspNetCore.App"));
        await File.WriteAllTextAsync(folder["bare.runtimeconfig.json"], configuration.ToJsonString());
        using var process = Start("dotnet", "exec", "--runtimeconfig", folder["bare.runtimeconfig.json"], shell + ".dll", "-c", $"$null = Open-ProvStore '{folder["store"]}' -Create; {Prepare} try {{ Start-ProvScimEndpoint okta -Port 0 }} catch {{ $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction }}; (Get-ProvApp okta).Name");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var lines = ShellRun.Lines(await output);
        lines.Length.ShouldBe(3, await errors);
        lines[0].ShouldStartWith("EndpointHostMissing,");
        lines[1].ShouldContain("provsh -c");
        lines[2].ShouldBe("okta", "everything else works");
    }

    private static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<string> ErrorsAsync(Process process) => process.HasExited ? await process.StandardError.ReadToEndAsync() : "";
}
