using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Reads one source and adds to the plan what it changes in the directory.</summary>
internal sealed class SourcePlanner
{
    private const int ListedMissing = 20;
    private readonly EngineContext _context;
    private readonly InboundSource _source;
    private readonly PlanSection _section;
    private readonly SourceChangeMaker _maker;
    private readonly string _configuration;
    private KnownAccounts _known = null!;
    private long _matchedThrough;

    public SourcePlanner(EngineContext context, InboundSource source, PlanSection section, SourceChangeMaker maker, DirectorySchema schema)
    {
        (_context, _source, _section, _maker) = (context, source, section, maker);
        _configuration = ConfigurationMark.ForReading(source.App, schema);
    }

    /// <summary>What was read, once <see cref="RunAsync"/> has ended; null when the source could not be read.</summary>
    public PlanRead? Read { get; private set; }

    private App App => _source.App;

    /// <summary>Reads the source and adds the changes. A source that cannot be read adds nothing and is an <see cref="ObjectErrorEvent"/>.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IAccountSource connector, bool force, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_source.Mappings.Count == 0)
        {
            yield return new ObjectErrorEvent(Unmapped());
            yield break;
        }

        var state = await _context.Store.GetStateAsync(App.Name, cancellationToken).ConfigureAwait(false);
        var start = _section.Mark();
        _maker.Begin();
        if (!force && state.ContentMark is not null && state.ReadConfiguration == _configuration)
        {
            var (mark, markError) = await TryAsync(() => connector.GetContentMarkAsync(cancellationToken)).ConfigureAwait(false);
            if (markError is not null)
            {
                yield return new ObjectErrorEvent(markError);
                yield break;
            }

            if (mark == state.ContentMark)
            {
                Read = new(App.Name, true, 0, state.LastProblems, 0, null, mark, state.Watermark, _configuration);
                yield return new VerboseEvent($"'{App.Name}' is as it was at {state.LastRead:u} and was not read again.");
                if (state.LastProblems > 0)
                    yield return new WarningEvent($"'{App.Name}' still has {state.LastProblems} objects that cannot be used; Invoke-ProvImport {App.Name} -Force names them.");
                await foreach (var message in MatchAgainAsync(state, cancellationToken).ConfigureAwait(false))
                    yield return message;
                yield break;
            }
        }

        await BeginMatchingAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (rule, attribute) in _maker.Matching.Unmapped)
            yield return new WarningEvent($"'{App.Name}': the match rule '{rule}' compares '{attribute}', which no inbound mapping gives: nobody ever agrees in it.");
        var reevaluate = force || state.ReadConfiguration != _configuration;
        var meter = new ProgressMeter(_context.Clock, $"Reading {App.Name}", _known.PresentCount > 0 ? _known.PresentCount : null);
        long objects = 0, problems = 0;
        ReadCompleted? end = null;
        var items = connector.ReadAllAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var closing = items.ConfigureAwait(false);
        while (true)
        {
            var (more, error) = await TryAsync(() => items.MoveNextAsync()).ConfigureAwait(false);
            if (error is not null)
            {
                _section.Return(start);
                _maker.TakeBack();
                yield return meter.Completed();
                yield return new ObjectErrorEvent(error);
                yield break;
            }

            if (!more)
                break;
            switch (items.Current)
            {
                case ObjectRead read:
                    objects++;
                    _known.Meet(read.Object.Key);
                    if ((reevaluate || !_known.IsUnchanged(read.Object)) && await _maker.AddAsync(read, _source, _section, cancellationToken).ConfigureAwait(false) is { } failed)
                    {
                        problems++;
                        yield return new ObjectErrorEvent(failed);
                    }

                    break;
                case ObjectProblem problem:
                    problems++;
                    if (problem.Key is not null)
                        _known.Meet(problem.Key);
                    yield return new ObjectErrorEvent(problem.Error with { App = App.Name });
                    break;
                case ReadCompleted completed:
                    end = completed;
                    break;
            }

            if (meter.Advance() is { } progress)
                yield return progress;
        }

        yield return meter.Completed();
        var lookAgain = reevaluate || _maker.Matching.Unmet.Any() && await OpenMatches.MayHaveChangedAsync(_context.Store, state, cancellationToken).ConfigureAwait(false);
        await foreach (var message in FinishAsync(end, objects, problems, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private async IAsyncEnumerable<EngineEvent> FinishAsync(ReadCompleted? end, long objects, long problems, bool lookAgain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var proof = end?.Proof ?? new(false, "the read ended without saying that it was whole", objects);
        if (proof.IsComplete && objects + problems == 0 && _known.PresentCount > 0)
        {
            proof = proof with { IsComplete = false, Evidence = $"nothing at all was read, and there were {_known.PresentCount} objects before" };
            yield return new ObjectErrorEvent(new()
            {
                Id = ErrorIds.ReadEmpty,
                Category = ProvisioningErrorCategory.InvalidData,
                Message = $"'{App.Name}' gave nothing at all, and had {_known.PresentCount} objects before: that is taken for a failed read, and nobody counts as gone.",
                RecommendedAction = "Look at the source. When it really is empty, remove the app or disable the users yourself.",
                Target = App.Name,
                App = App.Name,
            });
        }

        var missing = _known.Missing().ToList();
        var gone = proof.IsComplete ? missing.ToFrozenSet(StringComparer.Ordinal) : FrozenSet<string>.Empty;
        await foreach (var message in _maker.FinishMatchingAsync(_source, _section, gone, lookAgain, cancellationToken).ConfigureAwait(false))
        {
            if (message is ObjectErrorEvent)
                problems++;
            yield return message;
        }

        foreach (var key in _maker.HeldBack)
            yield return new WarningEvent($"'{App.Name}': '{key}' is gone, and an object that waits for a decision may be the same person under a new key: nobody is disabled for it until that is decided.");
        if (proof.IsComplete)
        {
            foreach (var key in missing)
            {
                if (await _maker.AddAbsentAsync(key, _source, _section, cancellationToken).ConfigureAwait(false) is { } failed)
                    yield return new ObjectErrorEvent(failed);
            }
        }
        else if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Take(ListedMissing)) + (missing.Count > ListedMissing ? $" and {missing.Count - ListedMissing} more" : "");
            yield return new WarningEvent($"'{App.Name}': {missing.Count} known {(missing.Count == 1 ? "object was" : "objects were")} not in what was read, and nobody is disabled for it, because the read has not proven itself whole: {proof.Evidence.TrimEnd('.')}. Missing: {names}.");
            foreach (var key in missing.Skip(ListedMissing))
                yield return new VerboseEvent($"'{App.Name}': missing {key}.");
        }

        else if (proof.IsBroken)
        {
            yield return new WarningEvent($"'{App.Name}': {proof.Evidence}");
        }

        // A mark says "nothing to do": it holds only when everybody who was missing has been dealt with.
        var settled = (proof.IsComplete || missing.Count == 0 && !proof.IsBroken) && _maker.HeldBack.Count == 0;
        Read = new(App.Name, false, objects, problems, missing.Count, proof, settled ? end?.ContentMark : null, end?.Watermark, _configuration) { MatchedThrough = _matchedThrough };
    }

    // What a source holds may be as it was and yet be somebody now: users have come, or a person has decided.
    private async IAsyncEnumerable<EngineEvent> MatchAgainAsync(AppState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await OpenMatches.AnyAsync(_context.Store, App.Name, cancellationToken).ConfigureAwait(false))
            yield break;
        await BeginMatchingAsync(cancellationToken).ConfigureAwait(false);
        var lookAgain = await OpenMatches.MayHaveChangedAsync(_context.Store, state, cancellationToken).ConfigureAwait(false);
        await foreach (var message in _maker.FinishMatchingAsync(_source, _section, FrozenSet<string>.Empty, lookAgain, cancellationToken).ConfigureAwait(false))
            yield return message;
        if (lookAgain)
            Read = Read! with { MatchedThrough = _matchedThrough };
    }

    private async ValueTask BeginMatchingAsync(CancellationToken cancellationToken)
    {
        _matchedThrough = _context.Store.LastSequence;
        _known = await KnownAccounts.LoadAsync(_context.Store, App.Name, links: App.MatchOn.Count + App.MatchRules.Count > 0, cancellationToken).ConfigureAwait(false);
        await _maker.BeginMatchingAsync(_source, _known, cancellationToken).ConfigureAwait(false);
    }

    private ProvisioningError Unmapped() => new()
    {
        Id = ErrorIds.MappingMissing,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"App '{App.Name}' has no inbound mapping: nothing that it holds would reach the directory, so it was not read.",
        RecommendedAction = $"Say which attribute comes from where, such as: Set-ProvMapping {App.Name} -Map @{{ userName = 'Login'; department = 'Department' }}.",
        Target = App.Name,
        App = App.Name,
    };

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
