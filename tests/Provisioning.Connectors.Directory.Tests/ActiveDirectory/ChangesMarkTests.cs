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
        var mark = new ChangesMark(own ? ChangesMethod.DirSyncOwnRights : ChangesMethod.DirSync, invocation, usn.Get, cookie);
        var back = ChangesMark.Parse(mark.ToString()).ShouldNotBeNull();
        back.ShouldBe(mark with { Cookie = back.Cookie });
        back.Cookie.ToArray().ShouldBe(cookie);
    }

    [Property]
    public void AWatermarkWithAnotherCharacterIsNone(byte[] cookie, NonNegativeInt where, char other)
    {
        var text = new Watermark("ad", "dc1:636", "0123", new ChangesMark(ChangesMethod.DirSync, Guid.NewGuid(), 7, cookie).ToString()).ToString();
        var at = where.Get % text.Length;
        if (text[at] != other)
            Watermark.Parse(text[..at] + other + text[(at + 1)..]).ShouldBeNull();
        Watermark.Parse(text[..at]).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("DirSync")]
    [InlineData("0 00000000-0000-0000-0000-000000000000 1 AA==")]
    [InlineData("Nonsense 00000000-0000-0000-0000-000000000000 1 AA==")]
    [InlineData("DirSync 00000000 1 AA==")]
    [InlineData("DirSync 00000000-0000-0000-0000-000000000000 -1 AA==")]
    [InlineData("DirSync 00000000-0000-0000-0000-000000000000 1 A")]
    public void WhatIsNoMarkIsNone(string text) => ChangesMark.Parse(text).ShouldBeNull();
}
