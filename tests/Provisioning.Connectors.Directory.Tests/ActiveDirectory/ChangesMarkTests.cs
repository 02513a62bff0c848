using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning.Connectors.Directory.ActiveDirectory;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Where reads of changes begin, and that a damaged mark is found out.</summary>
public sealed class ChangesMarkTests
{
    [Property]
    public void AMarkComesBack(Guid invocation, NonNegativeInt usn, byte[] cookie, bool own)
    {
        var mark = new ChangesMark(own ? ChangesMethod.DirSyncOwnRights : ChangesMethod.DirSync, invocation, ChangesMark.ScopeOf(["DC=corp,DC=test"]), usn.Get, cookie);
        var back = ChangesMark.Parse(mark.ToString()).ShouldNotBeNull();
        back.ShouldBe(mark with { Cookie = back.Cookie });
        back.Cookie.ToArray().ShouldBe(cookie);
    }

    [Property]
    public void AMarkWithAnotherCharacterIsNone(byte[] cookie, NonNegativeInt where, char other)
    {
        var text = new ChangesMark(ChangesMethod.DirSync, Guid.NewGuid(), ChangesMark.ScopeOf([]), 7, cookie).ToString();
        var at = where.Get % text.Length;
        if (text[at] != other)
            ChangesMark.Parse(text[..at] + other + text[(at + 1)..]).ShouldBeNull();
        ChangesMark.Parse(text[..at]).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1 2026-01-01T00:00:00Z 2026-01-01T00:00:00Z")]
    public void WhatIsNoMarkIsNone(string text) => ChangesMark.Parse(text).ShouldBeNull();

    [Fact]
    public void AnotherScopeIsAnother()
    {
        ChangesMark.ScopeOf(["a", "b"]).ShouldBe(ChangesMark.ScopeOf(["a", "b"]));
        ChangesMark.ScopeOf(["a", "b"]).ShouldNotBe(ChangesMark.ScopeOf(["ab"]));
        ChangesMark.ScopeOf(["a\nb"]).ShouldNotBe(ChangesMark.ScopeOf(["a", "b"]));
    }
}
