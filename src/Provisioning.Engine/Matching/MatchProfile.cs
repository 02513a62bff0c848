using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>One form of one attribute, as rules compare it.</summary>
/// <param name="Path">The attribute.</param>
/// <param name="Form">The method whose form the texts are in: Exact, CaseFolded, Normalized or Phone.</param>
internal sealed record MatchFeature(AttributePath Path, MatchMethod Form);

/// <summary>What rules compare of one object or user: the texts of each feature in their forms, made once. No text is empty, and no value is no text.</summary>
internal sealed class MatchProfile
{
    private static readonly string[] Nothing = [];
    private readonly string[][] _texts;

    private MatchProfile(string[][] texts) => _texts = texts;

    /// <summary>The texts of a feature; several where the attribute has several values.</summary>
    public string[] this[int feature] => _texts[feature];

    public static MatchProfile Of(IReadOnlyList<MatchFeature> features, AttributeSet attributes)
    {
        var texts = new string[features.Count][];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Texts(features[i].Path.Get(attributes), features[i].Form);
        return new(texts);
    }

    private static string[] Texts(AttributeValue value, MatchMethod form)
    {
        if (value.IsNone)
            return Nothing;
        if (value.Kind != AttributeValueKind.List)
            return Text(value, form) is { } text ? [text] : Nothing;
        return [.. value.AsList().Select(v => Text(v, form)).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private static string? Text(AttributeValue value, MatchMethod form)
    {
        if (value.Kind == AttributeValueKind.Complex)
            return null;
        var text = MatchText.Form(form, value.ToString());
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}

/// <summary>A user as rules see them.</summary>
internal sealed record MatchSubject(string Id, string UserName, string? DisplayName, UserStatus Status, MatchProfile Profile)
{
    public static MatchSubject Of(User user, CompiledMatchRules rules) => new(user.Id, user.UserName, user.DisplayName, user.Status, rules.Profile(user.Attributes));
}
