using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;

namespace Provisioning.Abstractions.Tests;

/// <summary>Laws of attribute sets, whatever they hold.</summary>
[Properties(Arbitrary = [typeof(AttributeGenerators)])]
public sealed class AttributeSetProperties
{
    [Property]
    public void What_is_written_as_JSON_reads_as_the_same_set(AttributeSet set)
    {
        var json = Json(set);
        var read = AttributeSet.Parse(json);
        read.ShouldBe(set);
        read.GetHashCode().ShouldBe(set.GetHashCode());
        Json(read).ShouldBe(json);
    }

    [Property]
    public void Names_stand_in_order_once_whatever_their_case_and_all_have_a_value(AttributeSet set)
    {
        set.Names.ShouldBe(set.Names.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase));
        set.ShouldAllBe(p => !p.Value.IsNone);
        set.Count.ShouldBe(set.Names.Count);
    }

    [Property]
    public void With_changes_one_attribute_and_the_set_itself_stays(AttributeSet set, NonEmptyString name, AttributeValue value)
    {
        var before = Json(set);
        var changed = set.With(name.Get, value);
        changed[name.Get].ShouldBe(value);
        changed[name.Get.ToUpperInvariant().ToLowerInvariant()].ShouldBe(changed[name.Get.ToLowerInvariant()]);
        changed.Contains(name.Get).ShouldBe(!value.IsNone);
        foreach (var (other, kept) in set)
        {
            if (!other.Equals(name.Get, StringComparison.OrdinalIgnoreCase))
                changed[other].ShouldBe(kept);
        }

        Json(set).ShouldBe(before);
    }

    [Property]
    public void With_and_without_take_each_other_back(AttributeSet set, NonEmptyString name, AttributeValue value)
    {
        set.Without(name.Get).Contains(name.Get).ShouldBeFalse();
        set.With(name.Get, value).Without(name.Get).ShouldBe(set.Without(name.Get));
        set.Without(name.Get).With(name.Get, set[name.Get]).ShouldBe(set);
    }

    [Property]
    public void The_order_in_which_attributes_come_means_nothing(AttributeSet set)
    {
        var backwards = new AttributeSet.Builder();
        foreach (var (name, value) in set.Reverse())
            backwards[name] = value;
        backwards.ToSet().ShouldBe(set);
        Json(backwards.ToSet()).ShouldBe(Json(set));
    }

    [Property]
    public void The_case_of_names_means_nothing(AttributeSet set)
    {
        var upper = new AttributeSet.Builder();
        foreach (var (name, value) in set)
            upper[name.ToUpperInvariant()] = value;
        upper.ToSet().Equals(set).ShouldBeTrue();
        upper.ToSet().GetHashCode().ShouldBe(set.GetHashCode());
    }

    [Property]
    public void A_dictionary_of_it_gives_it_back(AttributeSet set) => AttributeSet.FromDictionary(set.ToDictionary()).ShouldBe(set);

    [Property]
    public void What_is_read_is_what_its_attributes_make_one_after_the_other(AttributeSet first, AttributeSet second)
    {
        // Names come in no order, twice, in other cases, and with no value.
        (string Name, AttributeValue Value)[] attributes = [.. first.Reverse().Select(p => (p.Key, p.Value)), .. second.Select(p => (p.Key.ToUpperInvariant(), p.Value)), .. first.Take(1).Select(p => (p.Key, AttributeValue.None))];
        var expected = new AttributeSet.Builder();
        foreach (var (name, value) in attributes)
            expected[name] = value;
        var json = "{" + string.Join(", ", attributes.Select(a => $"{JsonSerializer.Serialize(a.Name)}: {JsonSerializer.Serialize(a.Value)}")) + "}";
        var read = AttributeSet.Parse(Encoding.UTF8.GetBytes(json));
        read.ShouldBe(expected.ToSet());
        read.Names.ShouldBe(expected.ToSet().Names);
    }

    [Property]
    public void A_read_that_fails_leaves_nothing_behind_for_the_next_one(AttributeSet set, PositiveInt cut)
    {
        var json = Json(set);
        Should.Throw<JsonException>(() => AttributeSet.Parse(json.AsSpan(0, json.Length - 1 - cut.Get % json.Length / 2)));
        AttributeSet.Parse(json).ShouldBe(set);
    }

    [Property]
    public void What_follows_the_object_is_not_lost_in_silence(AttributeSet set, NonWhiteSpaceString more) =>
        Should.Throw<JsonException>(() => AttributeSet.Parse([.. Json(set), .. Encoding.UTF8.GetBytes(more.Get)]));

    [Property]
    public void What_is_cut_off_is_no_set(AttributeSet set, PositiveInt cut)
    {
        var json = Json(set);
        Should.Throw<JsonException>(() => AttributeSet.Parse(json.AsSpan(0, json.Length - 1 - cut.Get % json.Length / 2)));
    }

    private static byte[] Json(AttributeSet set) => JsonSerializer.SerializeToUtf8Bytes(set);
}
