using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Who is in a group, from the values of its entry. For one read.</summary>
/// <param name="context">The connector.</param>
/// <param name="resolver">Finds whom the values name.</param>
internal sealed class GroupMembers(DirectoryContext context, ReferenceResolver resolver)
{
    private const string All = "as the directory lists them";
    private const string Hidden = "the directory shows no member, and its object class needs one: they may not be seen";
    private const string Unreadable = "a member is no distinguished name";

    private GroupClass Class => context.Settings.GroupClass;

    /// <summary>The members of the group.</summary>
    /// <param name="attribute">The attribute that has them, with all its values; null where the entry shows none.</param>
    /// <param name="needsMember">True when the group cannot be without a member.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<RemoteMembers> OfAsync(LdapAttribute? attribute, bool needsMember, CancellationToken cancellationToken)
    {
        var texts = attribute?.GetTexts() ?? [];
        if (texts.Count == 0)
            return new([], !needsMember, needsMember ? Hidden : All);
        if (Class.Form == MemberForm.UserName)
        {
            await resolver.LearnUserNamesAsync(texts, cancellationToken).ConfigureAwait(false);
            return Of(texts.Select(resolver.MemberOf), All, isComplete: true);
        }

        var names = new List<LdapDn>(texts.Count);
        foreach (var text in texts)
        {
            if (LdapDn.TryParse(WithoutIdentifier(text), out var dn))
                names.Add(dn!);
        }

        // Whoever lies elsewhere is no object of the app, and whoever is named and not there is nobody.
        var own = names.Where(resolver.IsOurs).ToList();
        await resolver.LearnAsync(own, cancellationToken).ConfigureAwait(false);
        return names.Count == texts.Count ? Of(own.Select(resolver.MemberOf), All, true) : Of(own.Select(resolver.MemberOf), Unreadable, false);
    }

    /// <summary>The members, with those whom the group has without naming them.</summary>
    public static async ValueTask<RemoteMembers> WithUnnamedAsync(RemoteMembers members, IUnnamedMembers? unnamed, LdapEntry group, CancellationToken cancellationToken)
    {
        if (unnamed is null)
            return members;
        var (more, doubt) = await unnamed.OfAsync(group, cancellationToken).ConfigureAwait(false);
        if (more.Count > 0)
            members = members with { Members = [.. members.Members.Concat(more.Select(k => new RemoteMember(k))).DistinctBy(m => m.Key)] };
        return doubt is null || !members.IsComplete ? members : members with { IsComplete = false, Evidence = doubt };
    }

    private static RemoteMembers Of(IEnumerable<RemoteMember?> members, string evidence, bool isComplete) =>
        new([.. members.OfType<RemoteMember>().DistinctBy(m => m.Key)], isComplete, evidence);

    // The members of groupOfUniqueNames may have an identifier behind the name: cn=x#'0101'B (RFC 4517 §3.3.21).
    private string WithoutIdentifier(string text) =>
        Class.MemberAttribute == "uniqueMember" && text.EndsWith("'B", StringComparison.Ordinal) && text.LastIndexOf('#') is var at and > 0 ? text[..at] : text;
}
