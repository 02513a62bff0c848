using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>The measures of likeness against values that others have published, and what holds of them for any texts.</summary>
public sealed class DistanceTests
{
    // Wagner and Fischer's and everybody's examples since.
    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("saturday", "sunday", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("gumbo", "gambol", 2)]
    [InlineData("intention", "execution", 5)]
    [InlineData("rosettacode", "raisethysword", 8)]
    [InlineData("", "abc", 3)]
    [InlineData("naïve", "naive", 1)]
    public void Levenshtein_gives_the_known_distances(string a, string b, int distance) => Levenshtein.Distance(a, b).ShouldBe(distance);

    // The table of Winkler, "Overview of Record Linkage and Current Research Directions", US Census Bureau 2006, and of his reports before it.
    [Theory]
    [InlineData("MARTHA", "MARHTA", 0.944, 0.961)]
    [InlineData("DIXON", "DICKSONX", 0.767, 0.813)]
    [InlineData("DWAYNE", "DUANE", 0.822, 0.840)]
    [InlineData("SHACKLEFORD", "SHACKELFORD", 0.970, 0.982)]
    [InlineData("DUNNINGHAM", "CUNNIGHAM", 0.896, 0.896)]
    [InlineData("NICHLESON", "NICHULSON", 0.926, 0.956)]
    [InlineData("JONES", "JOHNSON", 0.790, 0.832)]
    [InlineData("MASSEY", "MASSIE", 0.889, 0.933)]
    [InlineData("ABROMS", "ABRAMS", 0.889, 0.922)]
    [InlineData("JERALDINE", "GERALDINE", 0.926, 0.926)]
    [InlineData("MICHELLE", "MICHAEL", 0.869, 0.921)]
    [InlineData("JULIES", "JULIUS", 0.889, 0.933)]
    [InlineData("TANYA", "TONYA", 0.867, 0.880)]
    [InlineData("SEAN", "SUSAN", 0.783, 0.805)]
    [InlineData("JON", "JOHN", 0.917, 0.933)]
    public void Jaro_and_Winkler_give_the_published_values(string a, string b, double jaro, double winkler)
    {
        JaroWinkler.Jaro(a, b).ShouldBe(jaro, 0.0006);
        JaroWinkler.Similarity(a, b).ShouldBe(winkler, 0.0006);
    }

    [Fact]
    public void A_text_longer_than_a_machine_word_is_measured_alike()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => (char)('a' + i % 26) + "é"));
        Levenshtein.Distance(text, text.Remove(30, 2)).ShouldBe(2);
        Levenshtein.Distance(text[..60], text[..60].Remove(30, 2)).ShouldBe(2);
        Levenshtein.Distance("x" + text, text + "y").ShouldBe(2);
    }

    [Property(MaxTest = 500)]
    public bool They_are_symmetric_one_for_equal_texts_and_between_nought_and_one(NonNull<string> a, NonNull<string> b) =>
        Levenshtein.Distance(a.Get, b.Get) == Levenshtein.Distance(b.Get, a.Get)
        && JaroWinkler.Similarity(a.Get, b.Get) == JaroWinkler.Similarity(b.Get, a.Get)
        && Levenshtein.Ratio(a.Get, a.Get) == 1
        && JaroWinkler.Similarity(a.Get, a.Get) == 1
        && Levenshtein.Ratio(a.Get, b.Get) is >= 0 and <= 1
        && JaroWinkler.Similarity(a.Get, b.Get) is >= 0 and <= 1;

    [Property(MaxTest = 500)]
    public Property They_are_symmetric_for_texts_that_are_alike() => Prop.ForAll(Alike(), Alike(), (a, b) =>
        Levenshtein.Distance(a, b) == Levenshtein.Distance(b, a) && JaroWinkler.Similarity(a, b) == JaroWinkler.Similarity(b, a));

    [Property(MaxTest = 300)]
    public Property The_distance_is_that_of_the_recurrence() => Prop.ForAll(Alike(), Alike(), (a, b) => Levenshtein.Distance(a, b) == Plain(a, b));

    private static Arbitrary<string> Alike() => Gen.Elements('a', 'b', 'c', 'é').ArrayOf().Select(c => new string(c)).ToArbitrary();

    // As Wagner and Fischer (1974) write it.
    private static int Plain(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j
                    : j == 0 ? i
                    : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }
        }

        return d[a.Length, b.Length];
    }
}
