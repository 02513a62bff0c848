using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Says what is to be modified of one attribute: only the values that come and go, where the attribute can have several; else all of it. Nothing where it holds what it should.</summary>
internal static class ValueDifference
{
    /// <param name="info">The attribute.</param>
    /// <param name="held">What it holds.</param>
    /// <param name="wanted">What it is to hold.</param>
    public static IEnumerable<LdapModification> Of(AttributeInfo info, IReadOnlyList<ReadOnlyMemory<byte>> held, IReadOnlyList<ReadOnlyMemory<byte>> wanted)
    {
        var gone = held.Where(h => !wanted.Any(w => Same(info.Form, h, w))).ToList();
        var come = wanted.Where(w => !held.Any(h => Same(info.Form, h, w))).ToList();
        if (gone.Count + come.Count == 0)
            yield break;
        // Octets often have no rule by which a value could be found to be taken away.
        if (info.IsSingle || info.Form is ValueForm.Octets || gone.Count == held.Count)
        {
            yield return new(LdapModificationKind.Replace, new(info.Name, wanted));
            yield break;
        }

        if (gone.Count > 0)
            yield return new(LdapModificationKind.Delete, new(info.Name, gone));
        if (come.Count > 0)
            yield return new(LdapModificationKind.Add, new(info.Name, come));
    }

    private static bool Same(ValueForm form, ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) =>
        a.Span.SequenceEqual(b.Span) || form == ValueForm.Dn && LdapDn.TryParse(Encoding.UTF8.GetString(a.Span), out var one) && LdapDn.TryParse(Encoding.UTF8.GetString(b.Span), out var other) && one!.Equals(other);
}
