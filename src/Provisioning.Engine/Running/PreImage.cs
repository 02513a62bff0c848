namespace Provisioning.Engine;

/// <summary>How what an app has of an account stands to what a change was planned on.</summary>
internal enum PreImageVerdict
{
    /// <summary>It has what the change rests on.</summary>
    Same,

    /// <summary>It has what the change is to make of it already.</summary>
    Done,

    /// <summary>It has something else.</summary>
    Moved,
}

/// <summary>
/// Judges what an app has of an account by what a change rests on: the attributes that it changes, whether the account can be used, and whose it is. What else is in the account may change at any time. Pure.
/// </summary>
internal static class PreImage
{
    private const string ExternalId = "externalId";

    /// <param name="change">The change.</param>
    /// <param name="account">The account as it was when the change was planned.</param>
    /// <param name="active">Whether the change is to make it usable; null where it leaves that alone.</param>
    /// <param name="found">The account as the app has it.</param>
    public static PreImageVerdict Judge(Change change, Account account, bool? active, RemoteObject found)
    {
        var owner = found.Values[ExternalId];
        if (!owner.IsNone && owner.AsString() != change.UserId && !owner.SameValues(account.Values[ExternalId]))
            return PreImageVerdict.Moved;
        var done = owner.IsNone || owner.AsString() == change.UserId;
        foreach (var attribute in change.Attributes)
        {
            var held = Paths.Get(attribute.Path).Get(found.Values);
            if (held.SameValues(attribute.New))
                continue;
            // A request that was broken off half-way may have made some of them.
            if (!held.SameValues(attribute.Old))
                return PreImageVerdict.Moved;
            done = false;
        }

        if (found.Active is not { } usable)
            return done && active is null ? PreImageVerdict.Done : PreImageVerdict.Same;
        if (usable == (active ?? account.Active))
            return done ? PreImageVerdict.Done : PreImageVerdict.Same;
        return usable == account.Active ? PreImageVerdict.Same : PreImageVerdict.Moved;
    }
}
