using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Connectors.Files.Csv;

namespace Provisioning.Connectors.Files.Tests.Csv;

/// <summary>A scratch folder with a CSV file and what proves it whole.</summary>
internal sealed class CsvFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prov-csv-").FullName;

    public string Csv => At("hr.csv");

    public string At(string name) => Path.Combine(_folder, name);

    public CsvFolder Write(string text, Encoding? encoding = null) => Write((encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public CsvFolder Write(byte[] bytes)
    {
        File.WriteAllBytes(Csv, bytes);
        return this;
    }

    public CsvFolder WriteRowCount(int rows)
    {
        File.WriteAllText(At("hr.count"), $"{rows}\n");
        return this;
    }

    public CsvFolder WriteChecksum(byte[] of)
    {
        File.WriteAllText(At("hr.sha256"), $"{Convert.ToHexString(SHA256.HashData(of)).ToLowerInvariant()}  hr.csv\n");
        return this;
    }

    public IAccountSource Source(params (string Name, AttributeValue Value)[] settings) => Source(App(settings));

    public static IAccountSource Source(App app) =>
        (IAccountSource)new CsvConnectorFactory().Create(new ConnectorContext(app, null, new FakeTimeProvider()));

    /// <summary>The app that reads the file by the column Id, unless the settings say otherwise.</summary>
    public App App(params (string Name, AttributeValue Value)[] settings)
    {
        var all = new AttributeSet.Builder { ["Path"] = Csv, ["Key"] = "Id" };
        foreach (var (name, value) in settings)
            all[name] = value;
        return new() { Name = "hr", Connector = "Csv", Direction = AppDirection.Source, Settings = all.ToSet() };
    }

    public async Task<CsvResult> ReadAsync(params (string Name, AttributeValue Value)[] settings) =>
        await ReadAsync(Source(settings));

    public static async Task<CsvResult> ReadAsync(IAccountSource source)
    {
        var result = new CsvResult();
        await foreach (var item in source.ReadAllAsync(CancellationToken.None))
            result.Items.Add(item);
        return result;
    }

    /// <summary>The error with which the read as a whole fails.</summary>
    public async Task<ProvisioningError> FailAsync(params (string Name, AttributeValue Value)[] settings) =>
        (await Should.ThrowAsync<ProvisioningException>(() => ReadAsync(settings))).Error;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What a read gave.</summary>
internal sealed class CsvResult
{
    public List<ReadItem> Items { get; } = [];

    public List<RemoteObject> Objects => [.. Items.OfType<ObjectRead>().Select(o => o.Object)];

    public List<ObjectProblem> Problems => [.. Items.OfType<ObjectProblem>()];

    public ReadCompleted End => Items[^1].ShouldBeOfType<ReadCompleted>();

    public ReadProof Proof => End.Proof;

    public RemoteObject this[string key] => Objects.Single(o => o.Key == key);
}
