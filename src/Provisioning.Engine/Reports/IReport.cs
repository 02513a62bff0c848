namespace Provisioning.Engine;

/// <summary>Of what a report can be.</summary>
internal enum ReportSubject
{
    /// <summary>Of apps that get accounts.</summary>
    Targets,

    /// <summary>Of apps that feed the directory.</summary>
    Sources,

    /// <summary>Of apps of every kind, and of the directory.</summary>
    Everything,
}

/// <summary>A report.</summary>
internal interface IReport
{
    /// <summary>What it is called, what it tells, and by what its rows can be chosen.</summary>
    ReportInfo Info { get; }

    /// <summary>Of what it is.</summary>
    ReportSubject Subject { get; }

    /// <summary>Its rows as they are found, as results, and an error of each object of which nothing could be told. Nothing is written.</summary>
    IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, CancellationToken cancellationToken);
}
