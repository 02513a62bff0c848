using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>A user by id, user name or mail address; or by an object that has one of them, such as a user, an account, an assignment, a change or a CSV row.</summary>
public sealed class UserIdentity
{
    // In the order of how surely they name one person.
    private static readonly string[] Properties = ["UserId", "Id", "UserName", "UserPrincipalName", "Mail", "EmailAddress"];

    /// <summary>Takes an id, user name or mail address.</summary>
    public UserIdentity(string text) => Text = text;

    /// <summary>Takes a user.</summary>
    public UserIdentity(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        Text = user.Id;
    }

    /// <summary>Takes an object with one of the properties UserId, Id, UserName, UserPrincipalName, Mail or EmailAddress.</summary>
    /// <exception cref="ArgumentException">It has none of them.</exception>
    public UserIdentity(object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        // Of type object: PowerShell finds no other constructor for an account, an assignment or a change.
        var wrapped = PSObject.AsPSObject(item);
        Text = wrapped.BaseObject switch
        {
            string text => text,
            User user => user.Id,
            Guid id => id.ToString("D"),
            Group group => throw new ArgumentException($"'{group.Name}' is a group, and a user is needed."),
            _ => Properties.Select(p => wrapped.Properties[p]?.Value?.ToString()).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v))
                ?? throw new ArgumentException($"An object of type {wrapped.BaseObject.GetType().Name} names no user: it has none of the properties {string.Join(", ", Properties)}."),
        };
    }

    /// <summary>The id, user name or mail address.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
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
