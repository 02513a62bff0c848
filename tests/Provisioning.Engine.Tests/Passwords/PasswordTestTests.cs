using Konscious.Security.Cryptography;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests.Passwords;

/// <summary>What is said of a password that breaks rules.</summary>
public sealed class PasswordTestTests : IDisposable
{
    private readonly EngineHarness _h = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _h.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Ab1-", PasswordRule.MinLength)]
    [InlineData("Ab1-Ab1-Ab1-Ab1-Ab1-Ab1-Ab1-Ab1-Ab1-Ab1-Ab1-", PasswordRule.MaxLength)]
    [InlineData("abcdefgh-12", PasswordRule.MinUpper)]
    [InlineData("ABCDEFGH-12", PasswordRule.MinLower)]
    [InlineData("Abcdefgh-ij", PasswordRule.MinDigit)]
    [InlineData("Abcdefgh12", PasswordRule.MinSymbol)]
    [InlineData("Abcdefgh-1l", PasswordRule.Characters)]
    [InlineData("Abcdefgh-1\t", PasswordRule.Characters)]
    [InlineData("xWiNTERx-1", PasswordRule.DenyWord)]
    [InlineData("xsommer26x-1A", PasswordRule.DenyWord)]
    [InlineData("xBERGx-12q", PasswordRule.DenyAttribute)]
    [InlineData("xanna.berg@x-1Q", PasswordRule.DenyAttribute)]
    [InlineData("Qx日本語pass-12", null)]
    [InlineData("Qx😀😀pass-12", null)]
    public async Task Each_rule_is_named_and_nothing_of_the_password_is(string text, PasswordRule? rule)
    {
        await File.WriteAllTextAsync(_folder["words.txt"], "ab\nSommer26\n\n");
        await _h.Engine.Passwords.SetPolicyAsync(
            new() { MinLength = 10, MaxLength = 40, MinUpper = 1, MinLower = 1, MinDigit = 1, MinSymbol = 1, ForbiddenCharacters = "lI0O", DenyWord = ["winter"], DenyWordPath = _folder["words.txt"] },
            EngineHarness.None);
        var user = await _h.AddUserAsync("anna.berg@contoso.com", ("name.givenName", "Anna-Li"), ("name.familyName", "Berg"));
        using var password = SecretText.From(text);
        var test = await _h.Engine.Passwords.TestAsync(user, password, EngineHarness.None);
        test.Failures.Select(f => f.Rule).ShouldBe(rule is { } broken ? [broken] : []);
        test.Succeeded.ShouldBe(rule is null);
        test.ToString().ShouldNotContain(text);
        foreach (var failure in test.Failures)
            failure.Message.ShouldNotContain(text);
    }

    [Fact]
    public async Task Every_rule_that_is_broken_is_said_at_once()
    {
        await _h.Engine.Passwords.SetPolicyAsync(new() { MinUpper = 2, MinDigit = 1, MinSymbol = 1, DenyWord = ["abc"] }, EngineHarness.None);
        using var password = SecretText.From("abc");
        (await _h.Engine.Passwords.TestAsync(null, password, EngineHarness.None)).Failures.Select(f => f.Rule)
            .ShouldBe([PasswordRule.MinLength, PasswordRule.MinUpper, PasswordRule.MinDigit, PasswordRule.MinSymbol, PasswordRule.MinClass, PasswordRule.DenyWord]);
    }

    [Fact]
    public async Task A_file_that_was_changed_counts_as_it_is_now_and_a_lost_one_lets_nothing_pass()
    {
        await File.WriteAllTextAsync(_folder["words.txt"], "winter\n");
        await _h.Engine.Passwords.SetPolicyAsync(new() { DenyWordPath = _folder["words.txt"] }, EngineHarness.None);
        using var password = SecretText.From("Autumn-Autumn-77");
        (await _h.Engine.Passwords.TestAsync(null, password, EngineHarness.None)).Succeeded.ShouldBeTrue();
        await File.WriteAllTextAsync(_folder["words.txt"], "winter\nautumn\n");
        (await _h.Engine.Passwords.TestAsync(null, password, EngineHarness.None)).Succeeded.ShouldBeFalse();
        File.Delete(_folder["words.txt"]);
        (await Should.ThrowAsync<ProvisioningException>(async () => await _h.Engine.Passwords.TestAsync(null, password, EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.FileUnreadable);
    }

    // RFC 9106 §5.3: the library's hash is the one of the standard.
    [Fact]
    public void The_hash_is_Argon2id_as_the_standard_has_it()
    {
        using var argon = new Argon2id(Filled(32, 1)) { Salt = Filled(16, 2), KnownSecret = Filled(8, 3), AssociatedData = Filled(12, 4), MemorySize = 32, Iterations = 3, DegreeOfParallelism = 4 };
        Convert.ToHexString(argon.GetBytes(32)).ShouldBe("0D640DF58D78766C08C037A34A8B53C9D01EF0452D75B65EB52520E96B01E659");

        static byte[] Filled(int length, byte value) => [.. Enumerable.Repeat(value, length)];
    }
}
