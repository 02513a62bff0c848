using System.Globalization;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// 50,000 people of OpenLDAP read by pages, five attributes each as text, in clear on this machine: this project's client against the platform's (System.DirectoryServices.Protocols, which is libldap). Each side is a process of
/// its own, which has read everything once before it is measured.
/// </summary>
internal sealed class LdapReadFigure : IFigure
{
    private const int People = 50_000;
    private const int Repeats = 5;
    private const double LeastRatio = 1;
    private const double MostMemoryRatio = 1.5;
    private const string PasswordVariable = "PROVISIONING_BENCH_PASSWORD";

    public string Name => "ldapread";

    public string What => "50,000 people read from OpenLDAP by pages";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        await using var server = await SlapdServer.StartAsync();
        await server.LoadAsync(DirectoryReading.Ldif(server.PeopleDn, People));
        Environment.SetEnvironmentVariable(PasswordVariable, server.Administrator.Password);
        Task<Sample> Read(string side) => Side.RunAsync(Name, side, server.Host, server.Port, server.Administrator.Name, server.PeopleDn);
        var pairs = await Pairs.RunAsync(Repeats, () => Read("ours"), () => Read("platform"));
        var memory = pairs.Ours(s => s.PeakBytes) / pairs.Measure(s => s.PeakBytes);
        return
        [
            Say.AtLeast(string.Create(CultureInfo.InvariantCulture, $"{People:#,0} people read from OpenLDAP by pages"), Say.Rate(pairs.Ours(s => s.Rate)), $"libldap: {Say.Rate(pairs.Measure(s => s.Rate))}", pairs.RateRatio, LeastRatio),
            Say.AtMost("most memory of that", Say.Bytes(pairs.Ours(s => s.PeakBytes)), $"libldap: {Say.Bytes(pairs.Measure(s => s.PeakBytes))}", memory, MostMemoryRatio),
        ];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var place = new DirectoryPlace(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2], Environment.GetEnvironmentVariable(PasswordVariable)!, arguments[3]);
        var reading = new DirectoryReading(place);
        return await DirectoryReading.RunAsync(side == "ours" ? reading.ReadAsync : () => Task.FromResult(reading.ReadByPlatform()));
    }
}
