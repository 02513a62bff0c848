namespace Provisioning.Connectors.Files.Csv;

/// <summary>One read of the whole file, from the first byte to the proof.</summary>
internal static class CsvReading
{
    /// <summary>Every object and problem, and at the end what was proven.</summary>
    /// <exception cref="ProvisioningException">The file as a whole cannot be used: nothing that came before it counts.</exception>
    public static IEnumerable<ReadItem> Items(CsvSettings settings, CancellationToken cancellationToken)
    {
        using var file = CsvFile.Open(settings);
        var proofFiles = CsvProofFiles.Read(settings);
        var before = file.State;
        var dialect = CsvDialect.Detect(file);
        var scan = CsvScan.Run(file, dialect, proofFiles.NeedsSha512(settings), cancellationToken);

        using var text = new CsvText(file, dialect.Encoding, alsoSha512: false, cancellationToken);
        using var records = Unchanged(settings, () => new CsvRecords(text, dialect, settings));
        var objects = new CsvObjects(scan, settings, records, CsvProof.LastRowMayBeCut(settings, records.LineEnd, scan, proofFiles));
        while (Unchanged(settings, records.Read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (objects.Take() is { } item)
                yield return item;
        }

        if (file.State != before)
            throw CsvErrors.Changed(settings, "its length or the time of its last write is another one now");
        if (!text.Hashes()[0].AsSpan().SequenceEqual(scan.Sha256))
            throw CsvErrors.Changed(settings, "two readings of it gave different bytes");
        yield return new ReadCompleted(CsvProof.Judge(settings, records.LineEnd, scan, objects, proofFiles), proofFiles.MarkOf(scan.Sha256));
    }

    // The first pass has read these bytes without fault: a fault now means that they are others.
    private static T Unchanged<T>(CsvSettings settings, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ProvisioningException e) when (e.Error.Id != ErrorIds.FileUnreadable)
        {
            throw CsvErrors.Changed(settings, "what was well formed before is not any more");
        }
    }
}
