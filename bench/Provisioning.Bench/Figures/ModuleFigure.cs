using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// Import-Module of the shipped folder in a session of a new process, that has run a command before and nothing of the module. The files are in the system's cache.
/// </summary>
internal sealed class ModuleFigure : IFigure
{
    private const int Times = 7;
    private const double Limit = 0.5;

    public string Name => "module";

    public string What => "importing the module";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var module = Directory.GetDirectories(Path.Combine(TestPaths.RepoRoot, "artifacts", "module", "ProvisioningModule")).Single();
        var times = new List<double>();
        for (var i = -1; i < Times; i++)
        {
            var sample = await Side.RunAsync(Name, "import", Path.Combine(module, "ProvisioningModule.psd1"));
            // The first one brings the files into the cache.
            if (i >= 0)
                times.Add(sample.Seconds);
        }

        var median = Pairs.Median(times);
        return [new("Import-Module, warm", Say.Seconds(median), "-", "-", $"≤ {Say.Seconds(Limit)}", median <= Limit)];
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        Invoke("Get-Module");
        var clock = Stopwatch.StartNew();
        Invoke("Import-Module", arguments[0]);
        clock.Stop();
        Invoke("Get-Command", "Invoke-ProvSync");
        return Task.FromResult(Side.Take(clock.Elapsed));

        void Invoke(string command, params object[] parameters)
        {
            using var shell = PowerShell.Create(runspace);
            shell.AddCommand(command).AddParameter("ErrorAction", "Stop");
            foreach (var parameter in parameters)
                shell.AddArgument(parameter);
            shell.Invoke();
        }
    }
}
