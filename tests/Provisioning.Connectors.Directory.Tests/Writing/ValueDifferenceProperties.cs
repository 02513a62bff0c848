using System.Text;
using FsCheck.Xunit;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.Tests.Writing;

/// <summary>Whatever an attribute holds, what is modified makes of it what it is to hold, and nothing is modified that is right already.</summary>
public sealed class ValueDifferenceProperties
{
    [Property]
    public void What_is_modified_makes_what_is_wanted(byte[] held, byte[] wanted, bool isSingle)
    {
        var (before, after) = (Set(held), Set(wanted));
        if (isSingle)
            (before, after) = ([.. before.Take(1)], [.. after.Take(1)]);
        var now = before.Select(Text).ToHashSet();
        var modifications = ValueDifference.Of(new("mail", ValueForm.Text, isSingle), before, after).ToList();
        foreach (var modification in modifications)
        {
            var values = modification.Attribute.Values.Select(Text).ToList();
            switch (modification.Kind)
            {
                case LdapModificationKind.Add:
                    values.ShouldNotBeEmpty();
                    values.ShouldAllBe(v => now.Add(v));
                    break;
                case LdapModificationKind.Delete:
                    values.ShouldNotBeEmpty();
                    values.ShouldAllBe(v => now.Remove(v));
                    break;
                default:
                    now = [.. values];
                    break;
            }
        }

        now.ShouldBe(after.Select(Text), ignoreOrder: true);
        if (before.Select(Text).ToHashSet().SetEquals(after.Select(Text)))
            modifications.ShouldBeEmpty();
    }

    private static List<ReadOnlyMemory<byte>> Set(byte[] numbers) => [.. (numbers ?? []).Distinct().Select(n => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"v{n}"))];

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.ASCII.GetString(value.Span);
}
