using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Reads one app and adds to the plan what that changes in the directory.</summary>
internal sealed class ReadPlanner(EngineContext context, PlanSection section, ReadIntake intake)
{
    private const int ListedMissing = 20;
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private long _matchedThrough;
    private long _objects;
    private long _problems;
    private long _present;
    private long _changed;
    private DateTimeOffset? _newestChange;
    private DateTimeOffset? _newest;
    private string? _noDeltas;
    private ReadItem? _end;
    private bool _failed;

    /// <summary>What was read, once <see cref="RunAsync"/> has ended; null when the source could not be read.</summary>
    public PlanRead? Read { get; private set; }

    private App App => intake.App;

    /// <summary>Reads the source and adds the changes. A source that cannot be read adds nothing and is an <see cref="ObjectErrorEvent"/>.</summary>
    /// <param name="connector">The source.</param>
    /// <param name="force">Read and evaluate even where nothing has changed.</param>
    /// <param name="delta">Read only what changed, where that is possible.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IAccountSource connector, bool force, bool delta, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (intake.Objection is { } objection)
        {
            yield return new ObjectErrorEvent(objection);
            yield break;
        }

        var state = await context.Store.GetStateAsync(App.Name, cancellationToken).ConfigureAwait(false);
        var reevaluate = force || state.ReadConfiguration != intake.ConfigurationMark;
        if (!reevaluate && state.ContentMark is not null)
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

        if (delta && DeltaChoice.WhyWhole(App, state, connector.Capabilities, intake.ConfigurationMark, force, context.Now) is { } why)
        {
            delta = false;
            yield return new VerboseEvent($"'{App.Name}' is read whole: {why}.");
        }

        // What is known of the app is learned while it is read.
        var read = ReadAhead.Start(delta ? token => connector.ReadChangesAsync(state.Watermark!, token) : connector.ReadAllAsync, cancellationToken);
        try
        {
            var start = section.Mark();
            await BeginMatchingAsync(!delta, cancellationToken).ConfigureAwait(false);
            foreach (var concern in intake.Concerns)
                yield return new WarningEvent(concern);
            if (delta)
            {
                await foreach (var message in TakeInAsync(read, start, false, null, cancellationToken).ConfigureAwait(false))
                    yield return message;
                if (_end is DeltaRefused refused)
                {
                    yield return refused.IsLasting ? new WarningEvent(FromNowOnWhole(refused.Reason)) : new VerboseEvent($"'{App.Name}' is read whole: {refused.Reason}.");
                    (delta, _noDeltas) = (false, refused.IsLasting ? refused.Reason : null);
                    await read.DisposeAsync().ConfigureAwait(false);
                    read = ReadAhead.Start(connector.ReadAllAsync, cancellationToken);
                    TakeBack(start);
                    await BeginMatchingAsync(true, cancellationToken).ConfigureAwait(false);
                }
                else if (_end is null && !_failed)
                {
                    _failed = true;
                    TakeBack(start);
                    yield return new ObjectErrorEvent(BrokenOff());
                }
            }

            if (!delta)
            {
                var silent = new SilentChanges(state, !reevaluate);
                await foreach (var message in TakeInAsync(read, start, reevaluate, silent, cancellationToken).ConfigureAwait(false))
                    yield return message;
                if (silent.Finding is { } finding && connector.Capabilities.HasFlag(ConnectorCapabilities.DeltaRead) && state.NoDeltas is null && _noDeltas is null)
                    yield return new WarningEvent(FromNowOnWhole(finding));
                _noDeltas ??= silent.Finding ?? (reevaluate ? null : state.NoDeltas);
            }
        }
        finally
        {
            await read.DisposeAsync().ConfigureAwait(false);
        }

        if (_failed)
            yield break;
        var lookAgain = reevaluate || intake.HasOpenCases && await OpenMatches.MayHaveChangedAsync(context.Store, state, cancellationToken).ConfigureAwait(false);
        await foreach (var message in (delta ? FinishDeltaAsync(state, (ReadCompleted)_end!, lookAgain, cancellationToken) : FinishAsync(_end as ReadCompleted, lookAgain, cancellationToken)).ConfigureAwait(false))
            yield return message;
    }

    private async IAsyncEnumerable<EngineEvent> TakeInAsync(ReadAhead read, PlanMark start, bool reevaluate, SilentChanges? silent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isDelta = silent is null;
        var meter = new ProgressMeter(context.Clock, isDelta ? $"Reading changes of {App.Name}" : $"Reading {App.Name}", !isDelta && intake.Known.PresentCount > 0 ? intake.Known.PresentCount : null);
        while (true)
        {
            var (current, error) = await TryAsync(() => read.NextAsync(cancellationToken)).ConfigureAwait(false);
            if (error is not null)
            {
                TakeBack(start);
                _failed = true;
                yield return meter.Completed();
                yield return new ObjectErrorEvent(error);
                yield break;
            }

            if (current is null)
                break;
            switch (current)
            {
                case ObjectRead item:
                    _objects++;
                    await MeetAsync(item.Object.Key).ConfigureAwait(false);
                    _newest = Newer(_newest, item.Object.Modified);
                    if (!intake.Known.IsUnchanged(item.Object))
                    {
                        _changed++;
                        _newestChange = Newer(_newestChange, item.Object.Modified);
                        if (intake.Known.WasPresent(item.Object.Key))
                            silent?.Look(item.Object);
                    }
                    else if (!reevaluate)
                    {
                        break;
                    }

                    if (await intake.AddAsync(item, cancellationToken).ConfigureAwait(false) is { } failed)
                    {
                        _problems++;
                        yield return new ObjectErrorEvent(failed);
                    }

                    break;
                case ObjectProblem problem:
                    _problems++;
                    if (problem.Key is not null)
                        await MeetAsync(problem.Key).ConfigureAwait(false);
                    yield return new ObjectErrorEvent(problem.Error with { App = App.Name });
                    break;
                case ObjectPresent present when isDelta:
                    _present++;
                    intake.Known.Meet(present.Key);
                    _gone.Remove(present.Key);
                    break;
                case ObjectGone gone when isDelta:
                    await intake.Known.LearnAsync(gone.Key, cancellationToken).ConfigureAwait(false);
                    _gone.Add(gone.Key);
                    break;
                case ReadCompleted or DeltaRefused:
                    _end = current;
                    break;
            }

            if (meter.Advance() is { } progress)
                yield return progress;
        }

        yield return meter.Completed();

        // Whoever is told of after having gone is there again.
        async ValueTask MeetAsync(string key)
        {
            await intake.Known.LearnAsync(key, cancellationToken).ConfigureAwait(false);
            intake.Known.Meet(key);
            _gone.Remove(key);
        }
    }

    private async IAsyncEnumerable<EngineEvent> FinishDeltaAsync(AppState state, ReadCompleted end, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A delta that named everybody says by silence who is gone; one that named nobody says nothing.
        var namedAll = end.Proof.IsComplete && _objects + _problems + _present > 0;
        if (namedAll)
            await intake.Known.LearnAllAsync(cancellationToken).ConfigureAwait(false);
        List<string> missing = [.. _gone.Where(intake.Known.WasPresent).Union(namedAll ? intake.Known.Missing() : [], StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        long? population = null;
        if (missing.Count > 0)
        {
            // How much of the app that is has to be known.
            await intake.Known.LearnAllAsync(cancellationToken).ConfigureAwait(false);
            population = intake.Known.PresentCount;
        }

        await foreach (var message in SettleAsync(missing, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (state.LastProblems > 0)
            yield return new VerboseEvent($"'{App.Name}' had {state.LastProblems} objects that cannot be used when it was last read whole; the next whole read names them.");
        var settled = intake.HeldBack.Count == 0;
        Read = new(App.Name, false, _objects, _problems, missing.Count, end.Proof, settled ? end.ContentMark : null, settled ? end.Watermark : state.Watermark, intake.ConfigurationMark)
        {
            MatchedThrough = _matchedThrough,
            Delta = true,
            Changed = _changed,
            NewestChange = _newestChange,
            Newest = _newest,
            Population = population,
        };
    }

    private async IAsyncEnumerable<EngineEvent> FinishAsync(ReadCompleted? end, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var proof = end?.Proof ?? new(false, "the read ended without saying that it was whole", _objects);
        if (proof.IsComplete && _objects + _problems == 0 && intake.Known.PresentCount > 0)
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
        await foreach (var message in SettleAsync(proof.IsComplete ? missing : [], lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (!proof.IsComplete && missing.Count > 0)
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
        Read = new(App.Name, false, _objects, _problems, missing.Count, proof, settled ? end?.ContentMark : null, end?.Watermark, intake.ConfigurationMark)
        {
            MatchedThrough = _matchedThrough,
            Changed = _changed,
            NewestChange = _newestChange,
            Newest = _newest,
            NoDeltas = _noDeltas,
        };
    }

    // Decides over all that came, and makes what the absence of these makes.
    private async IAsyncEnumerable<EngineEvent> SettleAsync(IReadOnlyList<string> gone, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var message in intake.FinishAsync(gone.ToFrozenSet(StringComparer.Ordinal), lookAgain, cancellationToken).ConfigureAwait(false))
        {
            if (message is ObjectErrorEvent)
                _problems++;
            yield return message;
        }

        foreach (var key in intake.HeldBack)
            yield return new WarningEvent($"'{App.Name}': '{key}' is gone, and an object that waits for a decision may be the same person under a new key: {intake.Spared} until that is decided.");
        foreach (var key in gone)
        {
            if (await intake.AddAbsentAsync(key, cancellationToken).ConfigureAwait(false) is { } failed)
                yield return new ObjectErrorEvent(failed);
        }
    }

    // What a source holds may be as it was and yet be somebody now: users have come, or a person has decided.
    private async IAsyncEnumerable<EngineEvent> MatchAgainAsync(AppState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await OpenMatches.AnyAsync(context.Store, App.Name, cancellationToken).ConfigureAwait(false))
            yield break;
        await BeginMatchingAsync(true, cancellationToken).ConfigureAwait(false);
        var lookAgain = await OpenMatches.MayHaveChangedAsync(context.Store, state, cancellationToken).ConfigureAwait(false);
        await foreach (var message in intake.FinishAsync(FrozenSet<string>.Empty, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (lookAgain)
            Read = Read! with { MatchedThrough = _matchedThrough };
    }

    private async ValueTask BeginMatchingAsync(bool whole, CancellationToken cancellationToken)
    {
        _matchedThrough = context.Store.LastSequence;
        await intake.BeginAsync(whole, cancellationToken).ConfigureAwait(false);
    }

    private string FromNowOnWhole(string why) => $"'{App.Name}' cannot be read by its changes: {why}. It is read whole, from now on, until its configuration changes or Invoke-ProvImport {App.Name} -Force.";

    // What came so far counts for nothing.
    private void TakeBack(PlanMark start)
    {
        section.Return(start);
        intake.TakeBack();
        (_objects, _problems, _present, _changed, _newestChange, _newest, _end) = (0, 0, 0, 0, null, null, null);
        _gone.Clear();
    }

    private ProvisioningError BrokenOff() => new()
    {
        Id = ErrorIds.AppProtocol,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"The changes of '{App.Name}' ended without saying that they were all.",
        RecommendedAction = "The next import reads them again.",
        Target = App.Name,
        App = App.Name,
    };

    private static DateTimeOffset? Newer(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;

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
