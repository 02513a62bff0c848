namespace Provisioning.Engine.Tests.Passwords;

/// <summary>What is drawn, and how evenly.</summary>
public sealed class GeneratorTests : IDisposable
{
    private readonly EngineHarness _h = new();

    private PasswordService Passwords => _h.Engine.Passwords;

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Each_password_that_fulfils_the_policy_is_as_likely_as_any_other()
    {
        await Passwords.SetPolicyAsync(new() { MinLength = 3, MaxLength = 3, MinDigit = 1, MinClass = 2, AllowedCharacters = "abAB0", DenyWord = ["aa0"] }, EngineHarness.None);
        // Of the 125, 61 have a digit; of those 000 has one class only, and four have the word in one of its cases.
        const int Different = 56;
        const int Draws = Different * 100;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Draws; i++)
        {
            using var password = await Passwords.GenerateAsync(null, null, EngineHarness.None);
            counts[password.Span.ToString()] = counts.GetValueOrDefault(password.Span.ToString()) + 1;
        }

        counts.Count.ShouldBe(Different);
        // Chi-squared with 55 degrees of freedom: beyond 140 once in some ten billion tries.
        counts.Values.Sum(n => Math.Pow(n - 100, 2) / 100).ShouldBeLessThan(140);
    }

    [Fact]
    public async Task The_standard_password_has_twenty_characters_and_never_comes_twice()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 500; i++)
        {
            using var password = await Passwords.GenerateAsync(null, null, EngineHarness.None);
            password.Length.ShouldBe(20);
            seen.Add(password.Span.ToString()).ShouldBeTrue();
        }

        // Each of the 94 is there: 10,000 draws miss one of them less than once in 10^44.
        string.Concat(seen).Distinct().Count().ShouldBe(94);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(12)]
    public async Task A_passphrase_has_its_words_and_fulfils_the_policy(int words)
    {
        await Passwords.SetPolicyAsync(new() { MinUpper = 2, MinDigit = 2, MinSymbol = 3 }, EngineHarness.None);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 50; i++)
        {
            using var phrase = await Passwords.GeneratePassphraseAsync(null, words, EngineHarness.None);
            phrase.Span.ToString().Split('-').Length.ShouldBe(words);
            (await Passwords.TestAsync(null, phrase, EngineHarness.None)).Failures.ShouldBeEmpty();
            seen.Add(phrase.Span.ToString()).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task What_is_made_for_a_person_has_nothing_of_their_name_in_it()
    {
        // Few enough letters that the name would come up all the time.
        await Passwords.SetPolicyAsync(new() { MinLength = 30, MaxLength = 30, MinClass = 0, AllowedCharacters = "abo" }, EngineHarness.None);
        var user = await _h.AddUserAsync("abo@contoso.com", ("name.givenName", "Oba"));
        for (var i = 0; i < 50; i++)
        {
            using var password = await Passwords.GenerateAsync(user, null, EngineHarness.None);
            password.Span.ToString().ShouldNotContain("abo");
            password.Span.ToString().ShouldNotContain("oba");
        }
    }

    [Fact]
    public async Task Somebody_whose_own_words_leave_nothing_gets_a_clear_error()
    {
        await Passwords.SetPolicyAsync(new() { MinLength = 4, MaxLength = 9, MinClass = 0, AllowedCharacters = "a" }, EngineHarness.None);
        var user = await _h.AddUserAsync("aaa");
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await Passwords.GenerateAsync(user, null, EngineHarness.None))).Error;
        error.Id.ShouldBe(ErrorIds.PasswordNotGenerated);
        error.Message.ShouldContain("'aaa'");
    }

    [Fact]
    public async Task Cleared_memory_is_not_read_again()
    {
        var password = await Passwords.GenerateAsync(null, null, EngineHarness.None);
        var memory = password.Memory;
        password.Dispose();
        memory.ToArray().ShouldAllBe(c => c == '\0');
        Should.Throw<ObjectDisposedException>(() => password.Span.ToString());
    }
}
