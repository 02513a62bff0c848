using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests.Passwords;

/// <summary>Policy, generator and test agree with each other, and with a count of everything that there is.</summary>
public sealed class PolicyProperties
{
    private static readonly char[] Few = ['a', 'b', 'A', '7', '-'];

    /// <summary>Policies so small that all their passwords can be tried.</summary>
    public static Arbitrary<PasswordPolicy> SmallPolicies()
    {
        var letters = Gen.NonEmptyListOf(Gen.Elements(Few)).Select(c => new string([.. c.Distinct().Take(3)]));
        return (from allowed in letters
                from forbidden in Gen.Frequency((3, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("a", "A7", "-")))
                from least in Gen.Choose(1, 5)
                from more in Gen.Choose(-1, 3)
                from minima in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2))).ArrayOf(4)
                from classes in Gen.Choose(0, 4)
                from words in Gen.Elements(allowed.ToCharArray()).ArrayOf(3).Select(w => new string(w)).ListOf().Select(l => l.Take(4))
                select new PasswordPolicy
                {
                    MinLength = least,
                    MaxLength = Math.Max(1, least + more),
                    MinUpper = minima[0],
                    MinLower = minima[1],
                    MinDigit = minima[2],
                    MinSymbol = minima[3],
                    MinClass = classes,
                    AllowedCharacters = allowed,
                    ForbiddenCharacters = forbidden,
                    DenyWord = [.. words],
                }).ToArbitrary();
    }

    /// <summary>Policies as people set them.</summary>
    public static Arbitrary<PasswordPolicy> Policies() =>
        (from least in Gen.Choose(1, 40)
         from more in Gen.Choose(0, 60)
         from minima in Gen.Choose(0, 12).ArrayOf(4)
         from classes in Gen.Choose(0, 4)
         from allowed in Gen.Elements<string?>(null, null, "abcdefghijklmnopqrstuvwxyz", "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789!#", "0123456789", "äöüÄÖÜß日本 1")
         from forbidden in Gen.Elements<string?>(null, "Il1O0|", "aeiou", "0123456789")
         from words in Gen.Elements("abc", "winter", "123", "aaa", "xyz").ListOf()
         select new PasswordPolicy
         {
             MinLength = least,
             MaxLength = least + more,
             MinUpper = minima[0],
             MinLower = minima[1],
             MinDigit = minima[2],
             MinSymbol = minima[3],
             MinClass = classes,
             AllowedCharacters = allowed,
             ForbiddenCharacters = forbidden,
             DenyWord = [.. words],
         }).ToArbitrary();

    [Property(MaxTest = 150)]
    public Property A_policy_is_refused_with_the_reason_exactly_when_nothing_fulfils_it_and_the_test_agrees_with_a_count() => Prop.ForAll(SmallPolicies(), policy =>
    {
        CheckSmall(policy).GetAwaiter().GetResult();
        return true;
    });

    [Property(MaxTest = 300)]
    public Property What_is_generated_fulfils_the_policy_that_made_it() => Prop.ForAll(Policies(), policy =>
    {
        CheckGenerated(policy).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckSmall(PasswordPolicy policy)
    {
        using var h = new EngineHarness();
        var fulfilling = Texts(policy.AllowedCharacters!, policy.MaxLength).Where(t => Fulfils(policy, t)).ToHashSet(StringComparer.Ordinal);
        if (fulfilling.Count == 0)
        {
            var error = (await Should.ThrowAsync<ProvisioningException>(async () => await h.Engine.Passwords.SetPolicyAsync(policy, EngineHarness.None))).Error;
            error.Id.ShouldBe(ErrorIds.PasswordPolicyInvalid);
            error.Message.Length.ShouldBeGreaterThan("The password policy cannot be: .".Length);
            return;
        }

        await h.Engine.Passwords.SetPolicyAsync(policy, EngineHarness.None);
        foreach (var text in Texts(policy.AllowedCharacters!, policy.MaxLength + 1))
        {
            using var password = SecretText.From(text);
            (await h.Engine.Passwords.TestAsync(null, password, EngineHarness.None)).Succeeded.ShouldBe(fulfilling.Contains(text), text);
        }

        for (var i = 0; i < 5; i++)
        {
            using var generated = await h.Engine.Passwords.GenerateAsync(null, null, EngineHarness.None);
            fulfilling.ShouldContain(generated.Span.ToString());
        }
    }

    private static async Task CheckGenerated(PasswordPolicy policy)
    {
        using var h = new EngineHarness();
        try
        {
            await h.Engine.Passwords.SetPolicyAsync(policy, EngineHarness.None);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.PasswordPolicyInvalid)
        {
            return;
        }

        for (var i = 0; i < 3; i++)
        {
            using var generated = await h.Engine.Passwords.GenerateAsync(null, null, EngineHarness.None);
            var text = generated.Span.ToString();
            Fulfils(policy, text).ShouldBeTrue(text);
            (await h.Engine.Passwords.TestAsync(null, generated, EngineHarness.None)).Failures.ShouldBeEmpty(text);
        }
    }

    // The policy in other words than the engine's.
    private static bool Fulfils(PasswordPolicy policy, string text)
    {
        var upper = text.Count(char.IsUpper);
        var lower = text.Count(char.IsLower);
        var digits = text.Count(c => "0123456789".Contains(c, StringComparison.Ordinal));
        var symbols = text.Length - upper - lower - digits;
        return text.Length >= policy.MinLength && text.Length <= policy.MaxLength
            && upper >= policy.MinUpper && lower >= policy.MinLower && digits >= policy.MinDigit && symbols >= policy.MinSymbol
            && new[] { upper, lower, digits, symbols }.Count(n => n > 0) >= policy.MinClass
            && text.All(c => policy.AllowedCharacters?.Contains(c, StringComparison.Ordinal) != false && policy.ForbiddenCharacters?.Contains(c, StringComparison.Ordinal) != true)
            && !policy.DenyWord.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Texts(string alphabet, int longest)
    {
        IEnumerable<string> level = [""];
        for (var i = 0; i < longest; i++)
        {
            level = [.. level.SelectMany(t => alphabet.Select(c => t + c))];
            foreach (var text in level)
                yield return text;
        }
    }
}
