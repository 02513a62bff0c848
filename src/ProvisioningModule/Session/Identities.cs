using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>A user by id, user name or mail address; or by an object that has one of them, such as a user, an account, an assignment, a change, an object of Get-ADUser or a CSV row.</summary>
public sealed class UserIdentity
{
    // In the order of how surely they name one person.
    private static readonly string[] Properties = ["UserId", "Id", "UserName", "UserPrincipalName", "Mail", "EmailAddress", "SamAccountName"];

    /// <summary>Takes an id, user name or mail address.</summary>
    public UserIdentity(string text) => Names = [text];

    /// <summary>Takes a user.</summary>
    public UserIdentity(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        Names = [user.Id];
    }

    /// <summary>Takes an object with one of the properties UserId, Id, UserName, UserPrincipalName, Mail, EmailAddress or SamAccountName.</summary>
    /// <exception cref="ArgumentException">It has none of them, or is a group.</exception>
    public UserIdentity(object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        // Of type object: PowerShell finds no other constructor for an account, an assignment or a change.
        var wrapped = PSObject.AsPSObject(item);
        Names = wrapped.BaseObject switch
        {
            string text => [text],
            User user => [user.Id],
            Guid id => [id.ToString("D")],
            // A number that was typed without quotes.
            int or long => [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{wrapped.BaseObject}")],
            Group group => throw new ArgumentException($"'{group.Name}' is a group, and a user is needed."),
            _ => NamesOf(wrapped),
        };
        if (!AdObject.Is(wrapped))
            return;
        // An object of AD is the account of somebody, by whatever name the directory knows them.
        AdObject.CheckIsPerson(wrapped);
        (Item, AccountKey) = (wrapped, AdObject.Text(wrapped, "ObjectGUID"));
    }

    /// <summary>The id, user name or mail address.</summary>
    public string Text => Names[0];

    /// <summary>The names that may be somebody's, the surest first.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>The key of the account that the object is; null where it is none.</summary>
    internal string? AccountKey { get; }

    /// <summary>The object of AD that it was made of; null for any other.</summary>
    internal PSObject? Item { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static IReadOnlyList<string> NamesOf(PSObject item)
    {
        List<string> names = [.. Properties.Select(p => AdObject.Text(item, p)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        if (names.Count == 0)
            throw new ArgumentException($"An object of type {item.BaseObject.GetType().Name} names no user: it has none of the properties {string.Join(", ", Properties)}.");
        return AdObject.Is(item) ? names : [names[0]];
    }
}

/// <summary>A plan by its id or by itself.</summary>
public sealed class PlanIdentity
{
    /// <summary>Takes an id.</summary>
    public PlanIdentity(string id) => Id = id;

    /// <summary>Takes a plan.</summary>
    public PlanIdentity(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (Id, Hash) = (plan.Id, plan.Hash);
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <summary>The hash that the plan had when it was given; null when only the id was.</summary>
    public string? Hash { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A run by its id or by itself.</summary>
public sealed class RunIdentity
{
    /// <summary>Takes an id.</summary>
    public RunIdentity(string id) => Id = id;

    /// <summary>Takes a run.</summary>
    public RunIdentity(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Id = run.Id;
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
