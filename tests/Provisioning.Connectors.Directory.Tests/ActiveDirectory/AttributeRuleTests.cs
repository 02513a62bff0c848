using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>What the attributes of Active Directory can hold, and how they are written.</summary>
public sealed class AttributeRuleTests
{
    [Property]
    public void ABitThatIsChangedLeavesAllOthers(int bits, bool isSet)
    {
        var before = (UserAccountControl)bits;
        foreach (var bit in UserAccountControlBits.Mappable.Values.Append(UserAccountControl.AccountDisabled))
        {
            var after = before.With(bit, isSet);
            (after & ~bit).ShouldBe(before & ~bit);
            ((after & bit) == bit).ShouldBe(isSet);
            UserAccountControlBits.Parse(after.ToText()).ShouldBe(after);
        }
    }

    [Theory]
    [InlineData("512", true, true)]
    [InlineData("514", false, true)]
    [InlineData("66050", false, true)]
    [InlineData("4096", true, false)]
    [InlineData("532480", true, false)]
    [InlineData("2080", true, false)]
    [InlineData("83890176", true, false)]
    public void BitsSayWhoseAccountItIsAndWhetherItCanBeUsed(string text, bool isEnabled, bool isPerson)
    {
        var bits = UserAccountControlBits.Parse(text)!.Value;
        bits.IsEnabled().ShouldBe(isEnabled);
        bits.IsPerson().ShouldBe(isPerson);
    }

    [Fact]
    public void DisablingKeepsWhatAnAdministratorSet() =>
        UserAccountControlBits.Parse("66048")!.Value.With(UserAccountControl.AccountDisabled, true).ToText().ShouldBe("66050");

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("4294967296")]
    public void WhatIsNoNumberIsNoBits(string? text) => UserAccountControlBits.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("0")]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("never")]
    [InlineData("9223372036854775806")]
    [InlineData(null)]
    public void NeverIsNoTime(string? text) => FileTime.Parse(text).ShouldBeNull();

    [Fact]
    public void ATimeIsInHundredsOfNanosecondsSince1601()
    {
        var time = new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.FromHours(1));
        FileTime.ToText(time).ShouldBe("134432315990000000");
        FileTime.Parse("134432315990000000").ShouldBe(time);
        FileTime.ToText(null).ShouldBe("0");
    }

    [Property]
    public void TimesComeBack(DateTime any)
    {
        var time = new DateTimeOffset(DateTime.SpecifyKind(any, DateTimeKind.Utc));
        if (time.Year > 1601)
            FileTime.Parse(FileTime.ToText(time)).ShouldBe(time);
    }

    [Fact]
    public void APasswordIsQuotedAndInUtf16() =>
        UnicodePassword.Encode("aß€").ShouldBe([0x22, 0, 0x61, 0, 0xDF, 0, 0xAC, 0x20, 0x22, 0]);

    [Property]
    public void EveryPasswordComesBackUnitByUnit(char[] units)
    {
        var bytes = UnicodePassword.Encode(units);
        bytes.Length.ShouldBe(units.Length * 2 + 4);
        for (var i = 0; i < units.Length; i++)
            (bytes[i * 2 + 2] | bytes[i * 2 + 3] << 8).ShouldBe(units[i]);
    }

    [Theory]
    [InlineData("jdoe", null)]
    [InlineData("müller", null)]
    [InlineData("j.doe", null)]
    [InlineData("12345678901234567890", null)]
    [InlineData("123456789012345678901", "21 characters")]
    [InlineData("", "nothing in it")]
    [InlineData("..", "nothing in it")]
    [InlineData("jdoe.", "ends with a dot")]
    [InlineData("jdoe$", "computers")]
    [InlineData(" jdoe", "space")]
    [InlineData("j/doe", "the character /")]
    [InlineData("j\"doe", "the character \"")]
    [InlineData("j*doe", "the character *")]
    [InlineData("j\0doe", "U+0000")]
    public void AnAccountNameIsRefusedWithTheReason(string name, string? why) => Matches(AccountName.Fault(name, AccountName.LongestOfUser), why);

    [Theory]
    [InlineData("jdoe@corp.test", null)]
    [InlineData("o'brien@corp.test", null)]
    [InlineData("jdoe", "no @")]
    [InlineData("@corp.test", "before or behind")]
    [InlineData("jdoe@", "before or behind")]
    [InlineData("j@doe@corp.test", "more than one")]
    [InlineData("j doe@corp.test", "space")]
    public void APrincipalNameIsRefusedWithTheReason(string name, string? why) => Matches(PrincipalName.Fault(name), why);

    [Fact]
    public void ANewPrimaryAddressKeepsTheOldOneAsAnother()
    {
        string[] before = ["SMTP:jane.doe@x.test", "smtp:jd@x.test", "X500:/o=x", "smtp:Jane.Roe@x.test"];
        ProxyAddresses.WithPrimary(before, "jane.roe@x.test").ShouldBe(["SMTP:jane.roe@x.test", "smtp:jane.doe@x.test", "smtp:jd@x.test", "X500:/o=x"]);
        ProxyAddresses.PrimaryOf(before).ShouldBe("jane.doe@x.test");
        ProxyAddresses.WithPrimary(before, null).ShouldBe(["smtp:jane.doe@x.test", "smtp:jd@x.test", "X500:/o=x", "smtp:Jane.Roe@x.test"]);
    }

    [Property]
    public void WithAPrimaryAddressThereIsOneAndNobodyLosesAny(NonEmptyArray<byte> who, byte primary)
    {
        string[] before = [.. who.Get.Distinct().Select((b, i) => $"{(i == 0 ? "SMTP" : "smtp")}:p{b}@x.test")];
        var after = ProxyAddresses.WithPrimary(before, $"p{primary}@x.test");
        ProxyAddresses.Fault(after).ShouldBeNull();
        ProxyAddresses.PrimaryOf(after).ShouldBe($"p{primary}@x.test");
        foreach (var value in before)
            after.ShouldContain(v => v.Equals(value, StringComparison.OrdinalIgnoreCase));
        ProxyAddresses.WithPrimary(after, $"p{primary}@x.test").ShouldBe(after);
    }

    [Theory]
    [InlineData("SMTP:a@x,SMTP:b@x", "more than one")]
    [InlineData("smtp:a@x,SMTP:A@x", "twice")]
    [InlineData("a@x", "no type")]
    [InlineData("smtp:", "no type")]
    [InlineData("SMTP:a@x,smtp:b@x,X500:/o=y", null)]
    public void AddressesAreRefusedWithTheReason(string values, string? why) => Matches(ProxyAddresses.Fault(values.Split(',')), why);

    [Theory]
    [InlineData(GroupScope.Global, GroupCategory.Security, "-2147483646")]
    [InlineData(GroupScope.Universal, GroupCategory.Security, "-2147483640")]
    [InlineData(GroupScope.DomainLocal, GroupCategory.Security, "-2147483644")]
    [InlineData(GroupScope.Global, GroupCategory.Distribution, "2")]
    [InlineData(GroupScope.Universal, GroupCategory.Distribution, "8")]
    internal void GroupsAreOfAKind(GroupScope scope, GroupCategory category, string text)
    {
        GroupType.ToText(scope, category).ShouldBe(text);
        GroupType.Read(text).ShouldBe((scope, category));
        GroupType.IsOfSystem(text).ShouldBeFalse();
    }

    [Fact]
    public void GroupsOfTheSystemAreKnown() => GroupType.IsOfSystem("-2147483643").ShouldBeTrue();

    [Fact]
    public void ASecurityIdentifierIsText()
    {
        var sid = SecurityId.Read(Convert.FromHexString("010500000000000515000000A065CF7E784B9B5FE77C8770091C0100"))!;
        sid.ToString().ShouldBe("S-1-5-21-2127521184-1604012920-1887927527-72713");
        sid.Relative.ShouldBe(72713u);
        sid.IsOfDomain.ShouldBeTrue();
        sid.IsBuiltIn.ShouldBeFalse();
        SecurityId.Read(Convert.FromHexString("01020000000000052000000020020000"))!.IsBuiltIn.ShouldBeTrue();
    }

    [Property]
    public void OtherBytesAreNoSecurityIdentifier(byte[] bytes)
    {
        if (bytes.Length < 8 || bytes[0] != 1 || bytes.Length != 8 + 4 * bytes[1])
            SecurityId.Read(bytes).ShouldBeNull();
    }

    [Fact]
    public void AnExtendedEntryBecomesPlainAndTellsItsKeys()
    {
        var key = Guid.NewGuid();
        var noted = new List<(string, string)>();
        var text = $"<GUID={key}>;<SID=S-1-5-21-1-2-3-1104>;CN=Doe\\, Jane,OU=People,DC=corp,DC=test";
        var plain = PlainEntries.Of(new(text, [LdapAttribute.Text("manager", text), LdapAttribute.Text("description", text)]), name => name == "manager", (dn, k) => noted.Add((dn.ToString(), k)));
        plain.Dn.ShouldBe("CN=Doe\\, Jane,OU=People,DC=corp,DC=test");
        plain.GetText("manager").ShouldBe(plain.Dn);
        plain.GetText("description").ShouldBe(text);
        noted.ShouldBe([(plain.Dn, key.ToString()), (plain.Dn, key.ToString())]);
        PlainEntries.Of(plain, _ => true, null).Dn.ShouldBe(plain.Dn);
    }

    private static void Matches(string? fault, string? why)
    {
        if (why is null)
            fault.ShouldBeNull();
        else
            fault.ShouldNotBeNull().ShouldContain(why);
    }
}
