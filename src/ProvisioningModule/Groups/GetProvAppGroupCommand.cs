using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the groups that apps have, as they were last read or written.</summary>
/// <remarks>
/// <para>Invoke-ProvImport with the name of an app reads its groups. Nothing is asked of the apps here. Group names the directory's group that belongs to one, and Link by what.</para>
/// <para>MembersKnown says whether all of its members were seen: some apps never list who is in a group.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvAppGroup slack</code>
/// <para>Lists the groups of an application with how many are in each.</para>
/// </example>
/// <example>
/// <code>Get-ProvAppGroup slack 'Sales*' | Get-ProvAppGroupMember</code>
/// <para>Lists who is in the groups whose names begin with Sales, with the users to whom the accounts belong.</para>
/// </example>
/// <seealso cref="GetProvAppGroupMemberCommand"/>
/// <seealso cref="GetProvGroupCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAppGroup")]
[OutputType(typeof(AppGroupSummary))]
public sealed class GetProvAppGroupCommand : StoreCmdlet
{
    /// <summary>Only this app.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Names in the app, with wildcards.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(AppGroupCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App).Name;
        var patterns = Name.Select(n => WildcardPattern.Get(n, WildcardOptions.IgnoreCase)).ToList();
        WriteAll(Engine.AppGroups.ListAsync(app, name => patterns.Any(p => p.IsMatch(name)), StopToken));
    }
}
