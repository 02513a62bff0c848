using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Changes attributes of users.</summary>
/// <remarks>
/// <para>What is not named stays as it is. What is set here is local: a place in the order of those who are asked for an attribute (docs/sourcing.md), by default after the sources. Where a source goes before, its
/// value stays, a warning says so, and what was set shows when the source has none. -Release takes back what was set.</para>
/// <para>With -Until and -Reason what is set stands against every source, and ends by itself at that time. Get-ProvOverride lists what stands so.</para>
/// <para>With -From what is set begins at that time, with the first plan after it, and is local from then on: a move that is known beforehand. Get-ProvTimer lists what is to come so; -Release takes it back.</para>
/// <para>Objects of Get-ADUser bring their values with them (docs/ad-pipelines.md): what is other there than here is set, but the user name and whether the account is enabled; what is empty there clears nothing.</para>
/// <para>The apps follow with the next plan or sync.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvUser alice@contoso.com -Department Marketing -Title 'Team lead'</code>
/// <para>Moves one user.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'company eq "Contoso Ltd"' | Set-ProvUser -Attributes @{ company = 'Contoso AG'; Mobile = $null }</code>
/// <para>Changes the organization of many users and clears their mobile number.</para>
/// </example>
/// <example>
/// <code>Set-ProvUser alice@contoso.com -Attributes @{ nickName = 'Ally' } -Until '2026-12-01' -Reason 'Asked for it until the new badge is printed'</code>
/// <para>Sets the nickname until the first of December, whatever the sources say.</para>
/// </example>
/// <example>
/// <code>Set-ProvUser alice@contoso.com -Department Marketing -From '2999-01-01' -Reason 'Reorganisation'</code>
/// <para>Moves one user on the first of January.</para>
/// </example>
/// <seealso cref="GetProvUserCommand"/>
/// <seealso cref="GetProvOverrideCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class SetProvUserCommand : UserWriteCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>A new user name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>Attributes to clear, by name, short name or path.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[]? Clear { get; set; }

    /// <summary>Attributes of which what was set is taken back, so that the sources decide again.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[]? Release { get; set; }

    /// <summary>When what is set begins: it is kept until then, and is local afterwards. A time without a zone is local time.</summary>
    [Parameter]
    public DateTimeOffset? From { get; set; }

    /// <summary>When what is set ends: until then it stands against every source. A time without a zone is local time.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Why it is set; with -Until or -From.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var named = Named(new()).Add("userName", UserName).Clear(Clear);
        var before = Find(Identity!);
        var values = (Identity!.Item is { } item ? NewsOf(before, item, named) : new()).Add(named).Values;
        if (Identity.Item is not null && values.Count == 0 && Release is null)
        {
            if (PassThru)
                WriteObject(before);
            return;
        }

        if (From is not null && Until is not null)
            throw WithBoth(before);
        if (Reason is not null && Until is null && From is null)
            throw WithoutEnd(before);
        var user = From is { } from
            ? Await(token => Engine.Directory.ScheduleAsync(before, values, from, Reason, token))
            : Until is { } until
            ? Await(token => Engine.Directory.OverrideAsync(before, values, until, Reason ?? "", token))
            : Await(token => Engine.Directory.WithAsync(before, values, token));
        if (Release is not null)
            user = Await(token => Engine.Directory.ReleaseAsync(user, Release, token));
        var action = From is not null ? $"Change {string.Join(", ", values.Keys)} from {From:u}" : Until is not null ? $"Override {string.Join(", ", values.Keys)} until {Until:u}" : "Change user";
        if (ShouldProcess(before.UserName, action))
        {
            user = Await(token => Engine.Directory.SaveAsync(user, "Set-ProvUser", token));
            if (From is null)
                Warn(user, values);
            else
                WarnOfSources(user, values);
        }

        if (PassThru)
            WriteObject(user);
    }

    // What the user has already is not set again, so that it stays whose it is; a new user name is given by name only.
    private UserAttributes NewsOf(User before, PSObject item, UserAttributes named)
    {
        var schema = Await(Engine.Directory.GetSchemaAsync);
        var news = new UserAttributes();
        foreach (var (name, value) in Piped(item, named).Values)
        {
            var current = schema.Resolve(name).Get(before.Attributes);
            if (!string.Equals(name, "userName", StringComparison.OrdinalIgnoreCase) && !current.Equals(value) && !(current.AsList() is [var only] && only.Equals(value)))
                news.Set(name, value);
        }

        return news;
    }

    private void Warn(User user, IReadOnlyDictionary<string, AttributeValue> values)
    {
        foreach (var (path, origin) in Await(token => Engine.Directory.HiddenAsync(user, values, token)))
        {
            if (origin is null || Release is not null)
                continue;
            WriteWarning($"'{path}' of '{user.UserName}' stays what {origin.Source} says, which goes before what people set; what was set shows when {origin.Source} has no value. " +
                $"To have it now: -Until and -Reason, or Set-ProvAttribute '{path}' -SourceOrder local.");
        }
    }

    // Whether a source still goes before then, nobody knows; that one does now is worth a word.
    private void WarnOfSources(User user, IReadOnlyDictionary<string, AttributeValue> values)
    {
        foreach (var (path, origin) in Await(token => Engine.Directory.SourcedAsync(user, values.Keys, token)))
            WriteWarning($"'{path}' of '{user.UserName}' comes from {origin.Source} now, which goes before what people set: what is set for {From:u} shows then only if {origin.Source} has no value. To have it anyway: Set-ProvAttribute '{path}' -SourceOrder local.");
    }

    private static ProvisioningException WithBoth(User user) => new ProvisioningError
    {
        Id = ErrorIds.OverrideInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"What is set of '{user.UserName}' has a beginning and an end.",
        RecommendedAction = "Give -From for a change that stays, or -Until and -Reason for an override, which begins at once. Two calls with -From change a value and change it back.",
        Target = user.UserName,
    }.ToException();

    private static ProvisioningException WithoutEnd(User user) => new ProvisioningError
    {
        Id = ErrorIds.OverrideInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The override of '{user.UserName}' has a reason and no end.",
        RecommendedAction = "Give -Until as well: an override ends by itself. To set a value for good, leave -Reason out.",
        Target = user.UserName,
    }.ToException();
}
