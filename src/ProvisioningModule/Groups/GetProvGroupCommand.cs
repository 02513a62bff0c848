using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets groups.</summary>
/// <remarks>
/// Groups are given by name. Who is in one is shown by Get-ProvGroupMember, which also shows the groups of one user.
/// </remarks>
/// <example>
/// <code>Get-ProvGroup</code>
/// <para>Lists all groups with their rules.</para>
/// </example>
/// <example>
/// <code>Get-ProvGroup 'Sales*' | Get-ProvGroupMember</code>
/// <para>Lists who is in the groups whose names begin with Sales.</para>
/// </example>
/// <seealso cref="NewProvGroupCommand"/>
/// <seealso cref="GetProvGroupMemberCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvGroup")]
[OutputType(typeof(Group))]
public sealed class GetProvGroupCommand : NamedCmdlet<Group>
{
    /// <summary>Names, with wildcards, or ids.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Asked => Name;

    private protected override string NameOf(Group item) => item.Name;

    private protected override Group One(string name) => Find(new GroupIdentity(name));

    private protected override IAsyncEnumerable<Group> All(CancellationToken cancellationToken) => Engine.Groups.ListAsync(cancellationToken);
}
