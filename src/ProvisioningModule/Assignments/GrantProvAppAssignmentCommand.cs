using System.Collections;
using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Assigns an app to users or to the members of a group: the next run gives them an account there.</summary>
/// <remarks>
/// <para>Nothing is done in the app yet. Who has the assignment already keeps it as it is, unless values, a priority or a time are given: these are then the assignment's from now on.</para>
/// <para>-Values are attributes of the account, by path in the app; they go before what mappings give. When several assignments give somebody one app, each attribute has the value of the user's own assignment, else of
/// the group with the lowest priority number; values that -Union names are added to those of the others that name them too. Users from the pipeline are committed up to 500 at a time.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment -App slack</code>
/// <para>Assigns slack to everybody who is in Sales now.</para>
/// </example>
/// <example>
/// <code>Grant-ProvAppAssignment zoom -Group Managers -Values @{ userType = 'Licensed' } -Priority 1</code>
/// <para>Gives an app to whoever is a manager, with a user type that goes before that of other groups.</para>
/// </example>
/// <example>
/// <code>Grant-ProvAppAssignment slack alice@contoso.com -Until 2026-12-31 -PassThru</code>
/// <para>Assigns slack to one user until the end of the year and shows the assignment.</para>
/// </example>
/// <seealso cref="RevokeProvAppAssignmentCommand"/>
/// <seealso cref="NewProvPlanCommand"/>
[Cmdlet(VerbsSecurity.Grant, "ProvAppAssignment", SupportsShouldProcess = true, DefaultParameterSetName = "User")]
[OutputType(typeof(Assignment), typeof(GroupAssignment))]
public sealed class GrantProvAppAssignmentCommand : StoreCmdlet
{
    private const int Page = 500;
    private readonly List<User> waiting = [];
    private App? app;
    private AssignmentTerms? terms;

    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = "User")]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>The group whose members get the app: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Group")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>Values of the account's attributes, by path in the app.</summary>
    [Parameter]
    public IDictionary? Values { get; set; }

    /// <summary>Those of the values that are added to what other assignments give, instead of one deciding.</summary>
    [Parameter]
    public string[]? Union { get; set; }

    /// <summary>Where several groups give the app, the lowest number decides; by default the group's own.</summary>
    [Parameter(ParameterSetName = "Group")]
    [ValidateRange(1, 1_000_000)]
    public int Priority { get; set; }

    /// <summary>From when on; at once by default.</summary>
    [Parameter]
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when, itself not included; without an end by default.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Writes the assignments to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? Group?.Text ?? App;

    /// <inheritdoc/>
    protected override void Begin()
    {
        app = FindApp(App);
        terms = Await(token => Engine.Assignments.CheckTermsAsync(app, Given(), token));
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Group is not null)
        {
            var group = Find(Group);
            if (!ShouldProcess(group.Name, $"Assign app {app!.Name} to the members of the group"))
                return;
            var assignment = Await(token => Engine.Assignments.GrantAsync(app, group, terms, token));
            if (PassThru)
                WriteObject(assignment);
            return;
        }

        var user = Find(User!);
        if (!ShouldProcess(user.UserName, $"Assign app {app!.Name}"))
            return;
        waiting.Add(user);
        if (waiting.Count == Page)
            Flush();
    }

    /// <inheritdoc/>
    protected override void End() => Flush();

    private AssignmentTerms? Given()
    {
        if (!new[] { nameof(Values), nameof(Union), nameof(Priority), nameof(From), nameof(Until) }.Any(MyInvocation.BoundParameters.ContainsKey))
            return null;
        var values = new AttributeSet.Builder();
        foreach (DictionaryEntry entry in Values ?? new Hashtable())
            values[entry.Key.ToString()!] = UserAttributes.Convert(entry.Key.ToString()!, entry.Value);
        return new() { Priority = Priority == 0 ? null : Priority, Values = values.ToSet(), Union = Union ?? [], From = From?.ToUniversalTime(), Until = Until?.ToUniversalTime() };
    }

    private void Flush()
    {
        if (waiting.Count == 0)
            return;
        var users = waiting.ToArray();
        waiting.Clear();
        var granted = Await(token => Engine.Assignments.GrantAsync(app!, users, terms, token));
        if (PassThru)
            WriteObject(granted, enumerateCollection: true);
    }
}
