namespace Provisioning.Engine;

/// <summary>What one change made of the account, or why it could not be made.</summary>
internal sealed record AppliedChange(Change Change, ChangeOutcome Outcome, Account? Account = null, ProvisioningError? Error = null)
{
    /// <summary>The user's earlier account, which is gone from the app and whose place the new one takes.</summary>
    public Account? Replaced { get; init; }

    /// <summary>For an account that was in the app already and belonged to nobody, what it was: undoing gives that back.</summary>
    public FoundAccount? Found { get; init; }

    /// <summary>For a change of a group, what it made of it.</summary>
    public GroupResult? Group { get; init; }
}

/// <summary>
/// Makes one change in an app. Before an account is created the app is asked for one that is this user's already: so a creation that was under way when a run broke off
/// is found again, and nobody gets two accounts.
/// </summary>
internal sealed class ChangeApplier(EngineContext context, OutboundTarget target, IAccountTarget connector, InitialPasswords passwords, Action<EngineEvent> report) : IChangeApplier
{
    private const int MostTries = 2;
    private readonly PreImageGuard _images = new(context, target.App, connector);
    private readonly WriteCheck _writes = new(target.App, connector);

    private App App => target.App;

    public int MaxConcurrency => connector.MaxConcurrency;

    public async ValueTask<AppliedChange> ApplyAsync(Change change, ChangeSubject subject, CancellationToken cancellationToken)
    {
        var account = subject.Account;
        if (change.Deferred.Count > 0)
            change = Resolved(change, subject);
        try
        {
            return change.Kind switch
            {
                _ when change.Deferred.Count > 0 && change.Attributes.Count == 0 => new(change, ChangeOutcome.AlreadyDone),
                ChangeKind.Create => await CreateAsync(change, subject, cancellationToken).ConfigureAwait(false) with { Replaced = account },
                ChangeKind.Delete => await DeleteAsync(change, account!, cancellationToken).ConfigureAwait(false),
                _ => await UpdateAsync(change, account!, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (ProvisioningException e)
        {
            var error = WithoutSensitive(e.Error, change) with { App = App.Name, Target = change.UserName ?? e.Error.Target };
            // The account is gone: the next plan makes a new one.
            var gone = e.Error.Id == ErrorIds.AccountNotFound && account is not null ? account with { Present = false, LastSeen = context.Now } : null;
            // What is written again and again by somebody else is for the next plan.
            return new(change, e.Error.Id == ErrorIds.AccountChanged ? ChangeOutcome.Stale : ChangeOutcome.Failed, gone, error);
        }
    }

    // What was to be known only now: the keys of the accounts that the run has made.
    private Change Resolved(Change change, ChangeSubject subject)
    {
        var (user, account) = (subject.User!, subject.Account!);
        var input = MappingInput.Of(user, subject.Others);
        var attributes = new List<AttributeChange>();
        var wanted = account.Wanted;
        foreach (var mapping in target.References.Where(m => change.Deferred.Contains(m.Target.Canonical, StringComparer.OrdinalIgnoreCase)))
        {
            var (held, answer) = (mapping.Target.Get(account.Values), mapping.Evaluate(input));
            if (answer.Kind != ExpressionAnswerKind.Value || mapping.OnlyFills && !held.IsNone)
                continue;
            if (!answer.Value.SameValues(held))
                attributes.Add(new(mapping.Target.Canonical, held, answer.Value));
            if (mapping.Strength == MappingStrength.Normal)
                wanted = wanted.With(mapping.Target.Canonical, answer.Value);
        }

        return change with { AccountKey = account.Key, Attributes = attributes, Groups = account.Groups, Wanted = wanted };
    }

    // An app may say back what it refuses.
    private ProvisioningError WithoutSensitive(ProvisioningError error, Change change)
    {
        foreach (var mapping in target.Mappings.Where(m => m.IsSensitive))
        {
            foreach (var text in change.Attributes.Where(a => a.Path == mapping.Target.Canonical).SelectMany(a => a.New.AsList().Concat(a.Old.AsList())).Select(v => v.ToString()).Where(t => t.Length > 0))
                error = error with { Message = error.Message.Replace(text, ValueRule.Masked, StringComparison.OrdinalIgnoreCase), Detail = error.Detail?.Replace(text, ValueRule.Masked, StringComparison.OrdinalIgnoreCase) };
        }

        return error;
    }

    private async ValueTask<AppliedChange> CreateAsync(Change change, ChangeSubject subject, CancellationToken cancellationToken)
    {
        var user = subject.User!;
        if (await FindAsync(change, user, cancellationToken).ConfigureAwait(false) is { } existing)
            return await AdoptAsync(change, subject, existing, cancellationToken).ConfigureAwait(false);
        if (App.WhenAccountGone == WhenAccountGone.Relink && OutboundEvaluator.IsGoneByItself(subject.Account))
            throw NothingToLink(change);
        using var password = await passwords.BeginAsync(App, user, cancellationToken).ConfigureAwait(false);
        var creation = new Creation(new() { UserId = user.Id, Changes = change.Attributes, Active = true, FormerKey = subject.Account?.Key }, password);
        try
        {
            return await CreateAsync(change, subject, creation, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            creation.MayBeDone();
            throw;
        }
        finally
        {
            if (password is not null && await password.EndAsync(creation.Outcome).ConfigureAwait(false) is { } given)
                report(given);
        }
    }

    private async ValueTask<AppliedChange> CreateAsync(Change change, ChangeSubject subject, Creation creation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var made = await creation.SendAsync(connector, cancellationToken).ConfigureAwait(false);
                if (await _writes.AfterAsync(made, null, null, cancellationToken).ConfigureAwait(false) is not null)
                    return new(change, ChangeOutcome.Applied, ToAccount(change, made, null, active: true, kept: []));
                creation.MayBeDone();
                _writes.Doubt();
                return new(change, ChangeOutcome.Failed, Error: NotDone(change, $"said that it made an account of '{change.UserName}', and has none", "the next run looks for it, and makes it where it is not there"));
            }
            catch (ProvisioningException e) when (e.Error.IsInDoubt || e.Error.Id == ErrorIds.AccountExists && attempt < MostTries)
            {
                if (e.Error.IsInDoubt)
                    creation.MayBeDone();
                // Whether it is there now is for a look to tell.
                if (await FindAsync(change, subject.User!, cancellationToken).ConfigureAwait(false) is { } there)
                    return await AdoptAsync(change, subject, there, cancellationToken).ConfigureAwait(false);
                if (attempt == MostTries)
                    throw;
            }
        }
    }

    /// <summary>The account of this user that is in the app already, or null.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountExists"/> when somebody else's has the user name, <see cref="ErrorIds.AccountAmbiguous"/>.</exception>
    private async ValueTask<RemoteObject?> FindAsync(Change change, User user, CancellationToken cancellationToken)
    {
        var own = await FindOwnAsync(user, cancellationToken).ConfigureAwait(false);
        if (own.Count > 0)
            return own.Count == 1 ? own[0] : throw Ambiguous(change, "externalId", own);
        foreach (var name in App.MatchOn.Prepend("userName").Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var value = Paths.Get(name).Get(Paths.Apply(AttributeSet.Empty, change.Attributes));
            if (value.AsString() is not { Length: > 0 } text)
                continue;
            var found = await connector.FindAsync(name, text, cancellationToken).ConfigureAwait(false);
            if (found.Count == 0)
                continue;
            var externalId = found[0].Values["externalId"].AsString();
            if (found.Count == 1 && externalId == user.Id)
                return found[0];
            if (found.Count > 1)
                throw Ambiguous(change, name, found);
            if (!App.MatchOn.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw Exists(change, name, text);
            if (await OwnerAsync(found[0].Key, cancellationToken).ConfigureAwait(false) is { } owner && owner != user.Id)
                throw Exists(change, name, text);
            return found[0];
        }

        return null;
    }

    // An app that cannot be asked by externalId is asked by name: what comes back says whose it is.
    private async ValueTask<IReadOnlyList<RemoteObject>> FindOwnAsync(User user, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.FindAsync("externalId", user.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AppRejected)
        {
            return [];
        }
    }

    // Binds the account to the user and brings it in line; what it has beyond the directory's knowledge stays.
    private async ValueTask<AppliedChange> AdoptAsync(Change change, ChangeSubject subject, RemoteObject existing, CancellationToken cancellationToken)
    {
        var user = subject.User!;
        if (await context.Store.GetMatchAsync(App.Name, existing.Key, cancellationToken).ConfigureAwait(false) is { } match && match.Refused.Contains(user.Id, StringComparer.Ordinal))
            throw Unlinked(change, existing.Key);
        // What the change says goes before what the mappings say now: the assignment's values are in it, and it is what was planned.
        var planned = new AttributeSet.Builder();
        foreach (var attribute in change.Attributes.Where(a => !change.Fills.Contains(a.Path) || Paths.Get(a.Path).Get(existing.Values).IsNone))
            planned[attribute.Path] = attribute.New;
        var given = planned.ToSet();
        var kept = OutboundEvaluator.ToKeep(user, given, existing.Values, target, subject.Others);
        var account = ToAccount(change, existing, null, active: true, kept);
        var differences = OutboundEvaluator.Differences(user, given, account, target, subject.Others, AttributeSet.Empty).Changes;
        if (existing.Active != false && differences.Count == 0 && existing.Values["externalId"].AsString() == user.Id)
            return new(change, ChangeOutcome.AlreadyDone, account) { Found = Found() };
        var version = await _images.VersionAsync(existing.Key, existing.Version, cancellationToken).ConfigureAwait(false);
        bool? active = existing.Active == true ? null : true;
        var write = new AccountWrite { UserId = user.Id, Changes = differences, Active = active, WasActive = existing.Active, Current = existing.Values, Version = version };
        var updated = await connector.UpdateAsync(existing.Key, write, cancellationToken).ConfigureAwait(false);
        var (now, isDone) = await CheckAsync(change, updated, write, cancellationToken).ConfigureAwait(false);
        return isDone
            ? new(change, ChangeOutcome.Applied, ToAccount(change, now, null, active: true, kept)) { Found = Found() }
            : new(change, ChangeOutcome.Failed, Error: NotDone(change, differences, active));

        // What has the user's id is what an earlier try made.
        FoundAccount? Found() => existing.Values["externalId"].AsString() == user.Id ? null : new(existing.Active ?? true, differences);
    }

    private async ValueTask<AppliedChange> UpdateAsync(Change change, Account account, CancellationToken cancellationToken)
    {
        bool? active = change.Kind switch
        {
            ChangeKind.Enable => true,
            ChangeKind.Disable => false,
            _ => null,
        };
        try
        {
            var image = await _images.BeforeAsync(change, account, active, cancellationToken).ConfigureAwait(false);
            RemoteObject? updated = null;
            AccountWrite? write = null;
            for (var attempt = 1; image.LeftOut is null && updated is null; attempt++)
            {
                try
                {
                    write = new() { UserId = change.UserId!, Changes = change.Attributes, Active = active, WasActive = account.Active, Current = image.Current, Version = image.Version };
                    updated = await connector.UpdateAsync(account.Key, write, cancellationToken).ConfigureAwait(false);
                }
                catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountChanged && attempt < MostTries)
                {
                    // Something of it was changed: what the change rests on may be as it was.
                    image = await _images.LookAsync(change, account, active, cancellationToken).ConfigureAwait(false);
                }
            }

            if (updated is null)
                return image.LeftOut is { Outcome: ChangeOutcome.AlreadyDone, Account: { } found } ? new(change, ChangeOutcome.AlreadyDone, Noted(change, account, found)) : image.LeftOut!;
            var (now, isDone) = await CheckAsync(change, updated, write!, cancellationToken).ConfigureAwait(false);
            if (!isDone)
                return new(change, ChangeOutcome.Failed, _images.AsFound(account, now), NotDone(change, change.Attributes, active));
            var kept = account.Kept.Where(k => !change.Attributes.Any(a => string.Equals(a.Path, k, StringComparison.OrdinalIgnoreCase)));
            return new(change, ChangeOutcome.Applied, ToAccount(change, now, account, active ?? account.Active, [.. kept]));
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountNotFound && change.Kind == ChangeKind.Disable)
        {
            // What is gone cannot be used: that is what the change was for.
            return new(change, ChangeOutcome.AlreadyDone, account with { Active = false, Present = false, LastSeen = context.Now });
        }
    }

    /// <summary>The account after a write, and whether the write was made: where the app only says so, it is made in another way, if there is one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountNotFound"/>.</exception>
    private async ValueTask<(RemoteObject Now, bool IsDone)> CheckAsync(Change change, RemoteObject said, AccountWrite write, CancellationToken cancellationToken)
    {
        var now = await _writes.AfterAsync(said, write.Version, write.Active, cancellationToken).ConfigureAwait(false) ?? throw PreImageGuard.Gone(App, change);
        if (_writes.IsDone(now, write.Changes, write.Active))
            return (said, true);
        if (connector is not IWriteAlternatives alternatives)
            return (now, false);
        var again = write with { Current = now.Values, Version = write.Version is null ? null : now.Version };
        return await alternatives.UpdateOtherwiseAsync(now.Key, again, seen => _writes.IsDone(seen, write.Changes, write.Active), cancellationToken).ConfigureAwait(false) is { } made ? (made, true) : (now, false);
    }

    // What an outcome that needed no request leaves noted, as one that needed one does.
    private Account Noted(Change change, Account before, Account found)
    {
        var kept = before.Kept.Where(k => !change.Attributes.Any(a => string.Equals(a.Path, k, StringComparison.OrdinalIgnoreCase)));
        return ToAccount(change, new() { Key = found.Key, Active = found.Active, Values = found.Values, Version = found.Version }, before, found.Active, [.. kept]);
    }

    private async ValueTask<AppliedChange> DeleteAsync(Change change, Account account, CancellationToken cancellationToken)
    {
        // It was disabled for its days only if it still is; and what a run that broke off has deleted is not asked for again.
        var found = await connector.GetAsync(account.Key, cancellationToken).ConfigureAwait(false);
        var gone = account with { Active = false, Present = false, LastSeen = context.Now };
        if (found is null)
            return new(change, ChangeOutcome.AlreadyDone, gone);
        if (found.Active == true && !account.Active)
            return new(change, ChangeOutcome.Stale, ToAccount(change, found, account, active: true, account.Kept) with { OutOfScopeSince = null }, EnabledAgain(change));
        if (App.PreImageCheck != PreImageCheck.None && PreImage.Judge(change, account, null, found) == PreImageVerdict.Moved)
            return _images.Moved(change, account, found);
        await connector.DeleteAsync(account.Key, await _images.VersionAsync(found.Key, found.Version, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return new(change, ChangeOutcome.Applied, gone);
    }

    private async ValueTask<string?> OwnerAsync(string key, CancellationToken cancellationToken)
    {
        var document = await context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(App.Name, key), cancellationToken).ConfigureAwait(false);
        return document is null ? null : AccountDocument.Read(document).UserId;
    }

    private Account ToAccount(Change change, RemoteObject remote, Account? before, bool active, IReadOnlyList<string> kept) => new()
    {
        App = App.Name,
        Key = remote.Key,
        UserId = change.UserId,
        Active = remote.Active ?? active,
        Values = remote.Values,
        Version = remote.Version,
        Kept = kept,
        OutOfScopeSince = change.OutOfScope ? context.Now : null,
        Groups = change.Groups,
        Given = AssignedAttributes.After(before?.Given ?? [], change.Attributes, target.Maps),
        UniqueAttributes = target.UniqueAttributes,
        Wanted = change.Wanted ?? before?.Wanted ?? AttributeSet.Empty,
        DriftSince = before?.DriftSince ?? Account.NoDrift,
        Undone = change.Undone ?? before?.Undone ?? [],
        LastSeen = context.Now,
    };

    // Names only: values may be sensitive.
    private ProvisioningError NotDone(Change change, IReadOnlyList<AttributeChange> changes, bool? active) => active switch
    {
        false => NotDone(change, $"accepted the request to disable '{change.UserName}' and did not do it", "some providers want another way to deactivate. The next run tries again"),
        true => NotDone(change, $"accepted the request to enable '{change.UserName}' and did not do it", "the next run tries again"),
        _ => NotDone(change, $"accepted the change of '{change.UserName}' and did not make it: {string.Join(", ", changes.Select(c => c.Path))} {(changes.Count == 1 ? "is" : "are")} as before", $"where the app has no such attribute, remove its mapping (Remove-ProvMapping {App.Name}). The next run tries again"),
    };

    private ProvisioningError NotDone(Change change, string what, string then) => new()
    {
        Id = ErrorIds.AppProtocol,
        Category = ProvisioningErrorCategory.Protocol,
        Message = $"'{App.Name}' {what}.",
        RecommendedAction = $"Look at the account in the app; {then}.",
        Target = change.UserName,
        App = App.Name,
    };

    private ProvisioningError EnabledAgain(Change change) => new()
    {
        Id = ErrorIds.ChangeStale,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{App.Name}': the account of '{change.UserName}' was to be deleted, and somebody has enabled it in the app: it was not deleted.",
        RecommendedAction = "The next run disables it again, and the days until it is deleted count anew. When the person is to keep it, assign them the app: Grant-ProvAppAssignment.",
        Target = change.UserName,
        App = App.Name,
    };

    private ProvisioningException Exists(Change change, string attribute, string value) => new ProvisioningError
    {
        Id = ErrorIds.AccountExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{App.Name}' has an account with {attribute} '{value}' already, and nothing says that it belongs to '{change.UserName}'.",
        RecommendedAction = $"When accounts with the same {attribute} are the same people, say so: Set-ProvApp {App.Name} -MatchOn {attribute}. Otherwise change the {attribute} of one of them.",
        Target = change.UserName,
        App = App.Name,
    }.ToException();

    private ProvisioningException NothingToLink(Change change) => new ProvisioningError
    {
        Id = ErrorIds.AccountNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"'{App.Name}' has the account of '{change.UserName}' no more, and no other one that is theirs: none was made, since WhenAccountGone is Relink.",
        RecommendedAction = $"Restore it in the app, link another one (Set-ProvLink), or have new ones made: Set-ProvApp {App.Name} -WhenAccountGone Recreate.",
        Target = change.UserName,
        App = App.Name,
    }.ToException();

    private ProvisioningException Unlinked(Change change, string key) => new ProvisioningError
    {
        Id = ErrorIds.AccountExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"The account '{key}' of '{App.Name}' was unlinked from '{change.UserName}' by hand, and is not linked to them again by itself.",
        RecommendedAction = $"Link it, when it is theirs after all: Set-ProvLink {App.Name} '{key}' '{change.UserName}'. Otherwise change what it shares with them in the app (its externalId or user name).",
        Target = change.UserName,
        App = App.Name,
    }.ToException();

    private ProvisioningException Ambiguous(Change change, string attribute, IReadOnlyList<RemoteObject> found) => new ProvisioningError
    {
        Id = ErrorIds.AccountAmbiguous,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{App.Name}' has {found.Count} accounts that match '{change.UserName}' by {attribute}: {string.Join(", ", found.Take(5).Select(f => f.Key))}.",
        RecommendedAction = "Remove or rename all but one of them in the app.",
        Target = change.UserName,
        App = App.Name,
    }.ToException();

    /// <summary>An account that is being made, and whether its password may be the one that was sent.</summary>
    private sealed class Creation(AccountWrite account, InitialPasswords.Attempt? password)
    {
        public PasswordOutcome Outcome { get; private set; } = PasswordOutcome.Failed;

        public void MayBeDone() => Outcome = PasswordOutcome.Unknown;

        public async ValueTask<RemoteObject> SendAsync(IAccountTarget connector, CancellationToken cancellationToken)
        {
            var made = password is null
                ? await connector.CreateAsync(account, cancellationToken).ConfigureAwait(false)
                : await ((IInitialPasswordTarget)connector).CreateAsync(account, password.Password, cancellationToken).ConfigureAwait(false);
            Outcome = PasswordOutcome.Delivered;
            return made;
        }
    }
}
