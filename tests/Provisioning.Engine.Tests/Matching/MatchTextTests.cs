using FsCheck;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>The forms in which texts are compared.</summary>
public sealed class MatchTextTests
{
    [Theory]
    [InlineData("Müller-Öz", "mulleroz")]
    [InlineData("  O'Brien ", "obrien")]
    [InlineData("Strauß", "strauss")]
    [InlineData("STRAUSS", "strauss")]
    [InlineData("Bjørn Ærø", "bjornaero")]
    [InlineData("Łukasz", "lukasz")]
    [InlineData("İnci", "inci")]
    [InlineData("Ａｎｎａ", "anna")]
    [InlineData("ﬁnn", "finn")]
    [InlineData("नमस्ते", "नमस्ते")]
    [InlineData("---", "")]
    public void Normalising_leaves_letters_and_digits(string text, string expected) => MatchText.Normalize(text).ShouldBe(expected.Normalize(System.Text.NormalizationForm.FormKD));

    [Fact]
    public void Texts_that_are_composed_differently_are_the_same() => MatchText.Normalize("Ju\u0308rgen").ShouldBe(MatchText.Normalize("J\u00fcrgen"));

    [Fact]
    public void Half_a_surrogate_pair_is_no_fault()
    {
        foreach (var method in Enum.GetValues<MatchMethod>())
            Should.NotThrow(() => MatchText.Form(method, "a\ud800b"));
    }

    [Theory]
    [InlineData("+49 170 1234567", "491701234567")]
    [InlineData("0049 (170) 123-45-67", "491701234567")]
    [InlineData("0170 1234567", "1701234567")]
    [InlineData("ext.", "")]
    public void A_telephone_number_is_its_digits(string text, string expected) => MatchText.Form(MatchMethod.Phone, text).ShouldBe(expected);

    [Property(MaxTest = 1000)]
    public bool Each_form_of_a_form_is_the_form(NonNull<string> text) =>
        Enum.GetValues<MatchMethod>().All(m => MatchText.Form(m, MatchText.Form(m, text.Get)) == MatchText.Form(m, text.Get));

    [Fact]
    public void Each_form_of_every_character_is_stable()
    {
        for (var code = 1; code <= 0x2FFFF; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF)
                continue;
            var text = "a" + char.ConvertFromUtf32(code) + "b";
            foreach (var method in Enum.GetValues<MatchMethod>())
            {
                var form = MatchText.Form(method, text);
                if (MatchText.Form(method, form) != form)
                    Assert.Fail($"{method} of U+{code:X}");
            }
        }
    }
}
