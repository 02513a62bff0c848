using System.Globalization;
using System.Text.Json;
using FsCheck.Xunit;

namespace Provisioning.Abstractions.Tests;

/// <summary>Laws of attribute values, whatever they hold.</summary>
[Properties(Arbitrary = [typeof(AttributeGenerators)])]
public sealed class AttributeValueProperties
{
    [Property]
    public void What_is_written_as_JSON_reads_as_the_same_value(AttributeValue value)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value);
        JsonSerializer.Deserialize<AttributeValue>(json).ShouldBe(value);
        JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<AttributeValue>(json)).ShouldBe(json);
    }

    [Property]
    public void A_script_gets_plain_objects_that_make_the_same_value(AttributeValue value) => AttributeValue.FromObject(value.ToObject()).ShouldBe(value);

    [Property]
    public void Equal_values_have_equal_hashes_and_equality_goes_both_ways(AttributeValue a, AttributeValue b)
    {
        a.Equals(b).ShouldBe(b.Equals(a));
        (a == b).ShouldBe(!(a != b));
        var copy = JsonSerializer.Deserialize<AttributeValue>(JsonSerializer.Serialize(a));
        copy.GetHashCode().ShouldBe(a.GetHashCode());
        if (a == b)
            a.GetHashCode().ShouldBe(b.GetHashCode());
    }

    [Property]
    public void Equal_values_are_written_with_the_same_meaning_in_JSON(AttributeValue a, AttributeValue b)
    {
        using var left = JsonDocument.Parse(JsonSerializer.Serialize(a));
        using var right = JsonDocument.Parse(JsonSerializer.Serialize(b));
        // JSON of names in another case is equal here and not there.
        if (JsonElement.DeepEquals(left.RootElement, right.RootElement))
            a.ShouldBe(b);
    }

    [Property]
    public void The_order_of_several_values_means_nothing_and_how_many_there_are_does(List<AttributeValue> values)
    {
        var list = AttributeValue.FromList(values);
        list.SameValues(AttributeValue.FromList(Enumerable.Reverse(values))).ShouldBeTrue();
        var more = AttributeValue.FromList(values.Append("one more"));
        list.SameValues(more).ShouldBeFalse();
        more.SameValues(list).ShouldBeFalse();
    }

    [Property]
    public void A_list_of_one_is_the_same_as_its_value(AttributeValue value)
    {
        if (value.Kind == AttributeValueKind.List)
            return;
        AttributeValue.FromList([value]).SameValues(value).ShouldBeTrue();
        value.SameValues(AttributeValue.FromList([value])).ShouldBeTrue();
    }

    [Property]
    public void No_value_and_an_empty_list_are_the_same(List<AttributeValue> values)
    {
        var list = AttributeValue.FromList(values);
        list.IsNone.ShouldBe(values.All(v => v.IsNone));
        list.AsList().Count.ShouldBe(values.Count(v => !v.IsNone));
        list.AsList().ShouldNotContain(v => v.IsNone);
    }

    [Property]
    public void A_value_is_of_one_kind_only(AttributeValue value)
    {
        (value.AsString() is not null).ShouldBe(value.Kind == AttributeValueKind.String);
        (value.AsBoolean() is not null).ShouldBe(value.Kind == AttributeValueKind.Boolean);
        (value.AsInteger() is not null).ShouldBe(value.Kind == AttributeValueKind.Integer);
        (value.AsDecimal() is not null).ShouldBe(value.Kind is AttributeValueKind.Integer or AttributeValueKind.Decimal);
        (value.AsComplex() is not null).ShouldBe(value.Kind == AttributeValueKind.Complex);
        value.IsNone.ShouldBe(value.Kind == AttributeValueKind.None);
    }

    [Property]
    public void A_point_in_time_is_UTC_text_that_gives_the_time_back(DateTimeOffset time)
    {
        var text = AttributeValue.From(time).AsString()!;
        text.ShouldEndWith("Z");
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ShouldBe(time);
        AttributeValue.FromObject(time).ShouldBe(AttributeValue.From(time));
    }
}
