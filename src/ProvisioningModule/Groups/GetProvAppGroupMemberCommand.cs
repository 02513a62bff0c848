using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets who is in the groups that apps have, or in which of them a user is, as it was last read or written.</summary>
/// <remarks>
/// UserName names the user to whom the account is linked. A member of Kind Group is another group of the app.
/// </remarks>
/// <example>
/// <code>Get-ProvAppGroup slack Sales | Get-ProvAppGroupMember</code>
/// <para>Lists who is in a group of an application.</para>
/// </example>
/// <example>
/// <code>Get-ProvAppGroupMember -User alice@contoso.com</code>
/// <para>Lists the groups of all applications in which a user's accounts are.</para>
/// </example>
/// <example>
/// <code>Get-ProvAppGroupMember slack | Where-Object { -not $_.UserId }</code>
/// <para>Lists the members of an application's groups that are nobody's in the directory.</para>
/// </example>
/// <seealso cref="GetProvAppGroupCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAppGroupMember", DefaultParameterSetName = GroupSet)]
[OutputType(typeof(AppGroupMember))]
public sealed class GetProvAppGroupMemberCommand : StoreCmdlet
{
    private const string GroupSet = "Group";
    private const string UserSet = "User";

    /// <summary>Only this app.</summary>
    [Parameter(Position = 0, ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = UserSet)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    // Not from properties: users have a Name too, and groups of apps come by their key.
    /// <summary>Names of groups in the app, with wildcards.</summary>
    [Parameter(Position = 1, ParameterSetName = GroupSet)]
    [ArgumentCompleter(typeof(AppGroupCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The app's own key of one group, as Get-ProvAppGroup gives it; it goes before names.</summary>
    [Parameter(ParameterSetName = GroupSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>The groups in which this user's accounts are: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = UserSet)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Key ?? User?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App).Name;
        if (User is not null)
            WriteAll(Engine.AppGroups.OfUserAsync(Find(User), app, StopToken));
        else if (Key is not null && app is not null)
            WriteAll(Engine.AppGroups.MembersAsync(Await(token => Engine.AppGroups.FindAsync(app, Key, token)), StopToken));
        else
            WriteAll(AllAsync(app));
    }

    private async IAsyncEnumerable<AppGroupMember> AllAsync(string? app)
    {
        var patterns = Name.Select(n => WildcardPattern.Get(n, WildcardOptions.IgnoreCase)).ToList();
        await foreach (var group in Engine.AppGroups.ListAsync(app, name => patterns.Any(p => p.IsMatch(name)), StopToken).ConfigureAwait(false))
        {
            await foreach (var member in Engine.AppGroups.MembersAsync(group, StopToken).ConfigureAwait(false))
                yield return member;
        }
    }
}
