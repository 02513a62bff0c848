namespace Provisioning.Testing;

/// <summary>The directory servers of a collection of tests, each started by the first test that asks for it. Tests keep apart by the containers that they make.</summary>
public sealed class DirectoryServers : IAsyncLifetime
{
    private readonly Lazy<Task<SlapdServer>> _slapd = new(SlapdServer.StartAsync);
    private readonly Lazy<Task<SambaServer>> _samba = new(SambaServer.StartAsync);
    private readonly Lazy<Task<Ds389Server>> _ds389 = new(Ds389Server.StartAsync);

    /// <summary>OpenLDAP.</summary>
    public Task<SlapdServer> Slapd => _slapd.Value;

    /// <summary>An Active Directory domain controller.</summary>
    public Task<SambaServer> Samba => _samba.Value;

    /// <summary>389 Directory Server.</summary>
    public Task<Ds389Server> Ds389 => _ds389.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StopAsync(_slapd);
        await StopAsync(_samba);
        await StopAsync(_ds389);
    }

    // One that did not start has given everything back already.
    private static async Task StopAsync<T>(Lazy<Task<T>> server)
        where T : DirectoryServer
    {
        if (server.IsValueCreated && await Task.WhenAny(server.Value) is { IsCompletedSuccessfully: true })
            await (await server.Value).DisposeAsync();
    }
}
