using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Reads one app and adds to the plan what that changes in the directory.</summary>
internal sealed class ReadPlanner(EngineContext context, PlanSection section, ReadIntake intake)
{
    private const int ListedMissing = 20;
    private long _matchedThrough;

    /// <summary>What was read, once <see cref="RunAsync"/> has ended; null when the source could not be read.</summary>
    public PlanRead? Read { get; private set; }

    private App App => intake.App;

    /// <summary>Reads the source and adds the changes. A source that cannot be read adds nothing and is an <see cref="ObjectErrorEvent"/>.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IAccountSource connector, bool force, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (intake.Objection is { } objection)
        {
            yield return new ObjectErrorEvent(objection);
            yield break;
        }

        var state = await context.Store.GetStateAsync(App.Name, cancellationToken).ConfigureAwait(false);
        var start = section.Mark();
        if (!force && state.ContentMark is not null && state.ReadConfiguration == intake.ConfigurationMark)
        {
            var (mark, markError) = await TryAsync(() => connector.GetContentMarkAsync(cancellationToken)).ConfigureAwait(false);
            if (markError is not null)
            {
                yield return new ObjectErrorEvent(markError);
                yield break;
            }

            if (mark == state.ContentMark)
            {
                Read = new(App.Name, true, 0, state.LastProblems, 0, null, mark, state.Watermark, intake.ConfigurationMark);
                yield return new VerboseEvent($"'{App.Name}' is as it was at {state.LastRead:u} and was not read again.");
                if (state.LastProblems > 0)
                    yield return new WarningEvent($"'{App.Name}' still has {state.LastProblems} objects that cannot be used; Invoke-ProvImport {App.Name} -Force names them.");
                await foreach (var message in MatchAgainAsync(state, cancellationToken).ConfigureAwait(false))
                    yield return message;
                yield break;
            }
        }

        await BeginMatchingAsync(cancellationToken).ConfigureAwait(false);
        foreach (var concern in intake.Concerns)
            yield return new WarningEvent(concern);
        var reevaluate = force || state.ReadConfiguration != intake.ConfigurationMark;
        var meter = new ProgressMeter(context.Clock, $"Reading {App.Name}", intake.Known.PresentCount > 0 ? intake.Known.PresentCount : null);
        long objects = 0, problems = 0;
        ReadCompleted? end = null;
        await foreach (var item in ReadStream.OfAsync(App, connector.ReadAllAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            switch (item)
            {
                case ObjectRead read:
                    objects++;
                    intake.Known.Meet(read.Object.Key);
                    if ((reevaluate || !intake.Known.IsUnchanged(read.Object)) && await intake.AddAsync(read, cancellationToken).ConfigureAwait(false) is { } failed)
                    {
                        problems++;
                        yield return new ObjectErrorEvent(failed);
                    }

                    break;
                case ObjectProblem problem:
                    problems++;
                    if (problem.Key is not null)
                        intake.Known.Meet(problem.Key);
                    yield return new ObjectErrorEvent(problem.Error with { App = App.Name });
                    break;
                case ReadCompleted completed:
                    end = completed;
                    break;
                case ReadFailed broken:
                    section.Return(start);
                    intake.TakeBack();
                    yield return meter.Completed();
                    yield return new ObjectErrorEvent(broken.Error);
                    yield break;
            }

            if (meter.Advance() is { } progress)
                yield return progress;
        }

        yield return meter.Completed();
        var lookAgain = reevaluate || intake.HasOpenCases && await OpenMatches.MayHaveChangedAsync(context.Store, state, cancellationToken).ConfigureAwait(false);
        await foreach (var message in FinishAsync(end, objects, problems, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private async IAsyncEnumerable<EngineEvent> FinishAsync(ReadCompleted? end, long objects, long problems, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var proof = end?.Proof ?? new(false, "the read ended without saying that it was whole", objects);
        if (proof.IsComplete && objects + problems == 0 && intake.Known.PresentCount > 0)
        {
            proof = proof with { IsComplete = false, Evidence = $"nothing at all was read, and there were {intake.Known.PresentCount} objects before" };
            yield return new ObjectErrorEvent(new()
            {
                Id = ErrorIds.ReadEmpty,
                Category = ProvisioningErrorCategory.InvalidData,
                Message = $"'{App.Name}' gave nothing at all, and had {intake.Known.PresentCount} objects before: that is taken for a failed read, and nobody counts as gone.",
                RecommendedAction = "Look at the app. When it really is empty, remove the app or disable the users yourself.",
                Target = App.Name,
                App = App.Name,
            });
        }

        var missing = intake.Known.Missing().ToList();
        var gone = proof.IsComplete ? missing.ToFrozenSet(StringComparer.Ordinal) : FrozenSet<string>.Empty;
        await foreach (var message in intake.FinishAsync(gone, lookAgain, cancellationToken).ConfigureAwait(false))
        {
            if (message is ObjectErrorEvent)
                problems++;
            yield return message;
        }

        foreach (var key in intake.HeldBack)
            yield return new WarningEvent($"'{App.Name}': '{key}' is gone, and an object that waits for a decision may be the same person under a new key: {intake.Spared} until that is decided.");
        if (proof.IsComplete)
        {
            foreach (var key in missing)
            {
                if (await intake.AddAbsentAsync(key, cancellationToken).ConfigureAwait(false) is { } failed)
                    yield return new ObjectErrorEvent(failed);
            }
        }
        else if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Take(ListedMissing)) + (missing.Count > ListedMissing ? $" and {missing.Count - ListedMissing} more" : "");
            yield return new WarningEvent($"'{App.Name}': {missing.Count} known {(missing.Count == 1 ? "object was" : "objects were")} not in what was read, and {intake.Spared}, because the read has not proven itself whole: {proof.Evidence.TrimEnd('.')}. Missing: {names}.");
            foreach (var key in missing.Skip(ListedMissing))
                yield return new VerboseEvent($"'{App.Name}': missing {key}.");
        }

        else if (proof.IsBroken)
        {
            yield return new WarningEvent($"'{App.Name}': {proof.Evidence}");
        }

        // A mark says "nothing to do": it holds only when everybody who was missing has been dealt with.
        var settled = (proof.IsComplete || missing.Count == 0 && !proof.IsBroken) && intake.HeldBack.Count == 0;
        Read = new(App.Name, false, objects, problems, missing.Count, proof, settled ? end?.ContentMark : null, end?.Watermark, intake.ConfigurationMark) { MatchedThrough = _matchedThrough };
    }

    // What a source holds may be as it was and yet be somebody now: users have come, or a person has decided.
    private async IAsyncEnumerable<EngineEvent> MatchAgainAsync(AppState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await OpenMatches.AnyAsync(context.Store, App.Name, cancellationToken).ConfigureAwait(false))
            yield break;
        await BeginMatchingAsync(cancellationToken).ConfigureAwait(false);
        var lookAgain = await OpenMatches.MayHaveChangedAsync(context.Store, state, cancellationToken).ConfigureAwait(false);
        await foreach (var message in intake.FinishAsync(FrozenSet<string>.Empty, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (lookAgain)
            Read = Read! with { MatchedThrough = _matchedThrough };
    }

    private async ValueTask BeginMatchingAsync(CancellationToken cancellationToken)
    {
        _matchedThrough = context.Store.LastSequence;
        await intake.BeginAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(T? Value, ProvisioningError? Error)> TryAsync<T>(Func<ValueTask<T>> action)
    {
        try
        {
            return (await action().ConfigureAwait(false), null);
        }
        catch (ProvisioningException e)
        {
            return (default, e.Error with { App = App.Name });
        }
    }
}
