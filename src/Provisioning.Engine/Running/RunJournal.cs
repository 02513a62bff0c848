namespace Provisioning.Engine;

/// <summary>Writes a run's events, each with the documents that it made.</summary>
internal sealed class RunJournal(EngineContext context, Run run)
{
    private readonly string _cause = RunCause.Of(run.Id);

    public string RunId => run.Id;

    /// <summary>An event.</summary>
    public DocumentWrite Event(OutcomeRecord outcome) => new(
        Collections.Outcomes,
        $"{run.Id}/{outcome.Numbers[0]}/{outcome.Outcome}",
        Utf8JsonBuffer.Shared.Serialize(outcome, EngineJson.Default.OutcomeRecord),
        []);

    /// <summary>An event of several changes of one target.</summary>
    public OutcomeRecord Outcome(string target, IReadOnlyList<int> numbers, ChangeOutcome outcome, ProvisioningError? error = null, string? accountKey = null, IReadOnlyList<string>? users = null, FoundAccount? found = null) => new()
    {
        RunId = run.Id,
        Target = target,
        Users = users is { Count: > 0 } ? users : null,
        Numbers = numbers,
        Outcome = outcome,
        ErrorId = error?.Id,
        Message = error?.Message,
        AccountKey = accountKey,
        Found = found,
    };

    /// <summary>
    /// Commits. The id is made of the first change's number and its outcome, which no other commit of the run has: a change that has an outcome is never tried again in it.
    /// </summary>
    public ValueTask<CommitReceipt> CommitAsync(string step, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) =>
        context.CommitAsync($"{_cause}/{step}", _cause, writes, cancellationToken);
}
