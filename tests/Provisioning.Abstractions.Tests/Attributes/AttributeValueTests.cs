using System.Collections;
using System.Text;
using System.Text.Json;

namespace Provisioning.Abstractions.Tests;

/// <summary>What scripts and parsers hand over, and what becomes of it.</summary>
public sealed class AttributeValueTests
{
    public static TheoryData<object?, string> Objects => new()
    {
        { null, "null" },
        { "text", "\"text\"" },
        { "", "\"\"" },
        { 'c', "\"c\"" },
        { true, "true" },
        { (byte)5, "5" },
        { -7, "-7" },
        { ulong.MaxValue, "18446744073709551615" },
        { 2.0, "2" },
        { 2.5, "2.5" },
        { 0.1f, "0.1" },
        { 1.50m, "1.50" },
        { new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), "\"2026-02-03T04:05:06Z\"" },
        { new DateTimeOffset(2026, 2, 3, 4, 5, 6, 70, TimeSpan.FromHours(1)), "\"2026-02-03T03:05:06.07Z\"" },
        { new DateOnly(2026, 2, 3), "\"2026-02-03\"" },
        { new Guid("2819C223-7F76-453A-919D-413861904646"), "\"2819c223-7f76-453a-919d-413861904646\"" },
        { new Uri("https://example.com/a?b"), "\"https://example.com/a?b\"" },
        { UserStatus.Active, "\"Active\"" },
        { new byte[] { 1, 2, 3 }, "\"AQID\"" },
        { new object?[] { "a", null, 1 }, "[\"a\",1]" },
        { Array.Empty<object>(), "null" },
        { new Hashtable { ["b"] = 1, ["a"] = null, ["C"] = new Hashtable() }, "{\"b\":1}" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void Plain_objects_become_values(object? given, string json) => JsonSerializer.Serialize(AttributeValue.FromObject(given)).ShouldBe(json);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_number_that_no_attribute_can_hold_is_refused(double number) =>
        Should.Throw<ArgumentException>(() => AttributeValue.FromObject(number)).Message.ShouldContain("too large");

    [Fact]
    public void A_type_that_no_attribute_can_hold_is_named() =>
        Should.Throw<ArgumentException>(() => AttributeValue.FromObject(new StringBuilder())).Message.ShouldContain("StringBuilder");

    [Fact]
    public void A_hashtable_that_holds_itself_is_refused()
    {
        var table = new Hashtable();
        table["again"] = new object[] { table };
        Should.Throw<ArgumentException>(() => AttributeValue.FromObject(table)).Message.ShouldContain("holds itself");
    }

    [Fact]
    public void What_lies_as_deep_as_it_may_can_be_read_back_and_one_deeper_is_refused()
    {
        object Nested(int levels) => Enumerable.Range(0, levels).Aggregate((object)"x", (inner, _) => new Hashtable { ["a"] = inner });

        var deepest = AttributeValue.FromObject(Nested(AttributeValue.MostLevels));
        JsonSerializer.Deserialize<AttributeValue>(JsonSerializer.Serialize(deepest)).ShouldBe(deepest);
        Should.Throw<ArgumentException>(() => AttributeValue.FromObject(Nested(AttributeValue.MostLevels + 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":1} {\"b\":2}")]
    public void JSON_that_is_no_object_is_a_JSON_error(string json) => Should.Throw<JsonException>(() => AttributeSet.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Of_an_attribute_that_comes_twice_the_last_one_counts_and_null_clears_it()
    {
        AttributeSet.Parse("{\"a\":1,\"A\":2}"u8)["a"].AsInteger().ShouldBe(2);
        AttributeSet.Parse("{\"a\":1,\"A\":null}"u8).ShouldBe(AttributeSet.Empty);
    }

    [Fact]
    public void A_number_beyond_all_types_keeps_its_digits() => AttributeSet.Parse("{\"a\":1e400}"u8)["a"].AsString().ShouldBe("1e400");

    [Fact]
    public void A_number_is_equal_however_it_is_written()
    {
        var (one, other) = (AttributeSet.Parse("{\"a\":1}"u8), AttributeSet.Parse("{\"a\":1.0}"u8));
        one.ShouldBe(other);
        one.GetHashCode().ShouldBe(other.GetHashCode());
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("true", "true")]
    public void Text_that_looks_like_another_kind_is_still_text(string text, string json) =>
        AttributeValue.From(text).ShouldNotBe(JsonSerializer.Deserialize<AttributeValue>(json));

    [Fact]
    public void People_read_values_without_brackets_and_quotes()
    {
        var set = AttributeSet.Parse("{\"b\":[1,true,\"x\"],\"a\":{\"c\":2.5}}"u8);
        set["b"].ToString().ShouldBe("1; true; x");
        set.ToString().ShouldBe("{a={c=2.5}; b=1; true; x}");
        AttributeValue.None.ToString().ShouldBe("");
    }

    [Fact]
    public void Names_keep_the_spelling_that_they_came_with() => AttributeSet.Empty.With("userName", "a").With("USERNAME", "b").Names.ShouldBe(["userName"]);
}
