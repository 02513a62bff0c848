namespace Provisioning.Engine;

/// <summary>Says who is to get the data of those whose accounts an app takes away, as the app's setting has it. Nothing is moved.</summary>
internal sealed class DataOwners(IProvisioningStore store, DirectoryDraft draft, string? setting)
{
    /// <summary>The change, with the owner where it takes an account away for good.</summary>
    /// <param name="change">The change.</param>
    /// <param name="user">The user, or null when there is none any more.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async ValueTask<Change> WithOwnerAsync(Change change, User? user, CancellationToken cancellationToken)
    {
        if (setting is null || change is not { OutOfScope: true, Kind: ChangeKind.Disable or ChangeKind.Delete })
            return change;
        var owner = string.Equals(setting, App.ManagerOwnsData, StringComparison.OrdinalIgnoreCase) ? await ManagerAsync(user, cancellationToken).ConfigureAwait(false) : setting;
        return change with { DataOwner = owner };
    }

    private async ValueTask<string> ManagerAsync(User? user, CancellationToken cancellationToken)
    {
        if (user?.Attributes["manager"].AsComplex()?["value"].AsString() is not { Length: > 0 } id)
            return "the manager, who is not known";
        var manager = draft.Get(id)?.User;
        if (manager is null && await store.GetAsync(Collections.Users, id, cancellationToken).ConfigureAwait(false) is { } document)
            manager = UserDocument.Read(document);
        return manager switch
        {
            null => "the manager, who is not known",
            { Status: UserStatus.Active } => $"{manager.UserName} (manager)",
            _ => $"{manager.UserName} (manager, {manager.Status})",
        };
    }
}
