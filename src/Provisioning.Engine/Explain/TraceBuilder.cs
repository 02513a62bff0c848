namespace Provisioning.Engine;

/// <summary>Collects the steps of an explanation in the order of the tree.</summary>
internal sealed class TraceBuilder(string userId)
{
    private readonly List<TraceStep> _steps = [];

    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>The app that the next steps are about.</summary>
    public string? App { get; set; }

    /// <summary>The attribute that the next steps are about.</summary>
    public string? Attribute { get; set; }

    public void Add(int level, TraceKind kind, string text, CommitRecord? commit = null, DateTimeOffset? since = null) => _steps.Add(new()
    {
        UserId = userId,
        Level = level,
        Kind = kind,
        App = App,
        Attribute = Attribute,
        Text = text,
        Since = since ?? commit?.Batch.Time,
        Sequence = commit?.Sequence,
        Actor = commit is null ? null : commit.Batch.OnBehalfOf is { } other ? $"{commit.Batch.Actor} for {other}" : commit.Batch.Actor,
    });
}
