using Provisioning.Http;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads names of attributes and object classes out of settings.</summary>
internal static class NameSetting
{
    /// <summary>The name that a setting has, or what stands for it.</summary>
    public static string Read(SettingReader reader, string name, string otherwise) => reader.Text(name) is { } text ? Checked(reader, name, text) : otherwise;

    /// <summary>The name that a setting has; null when it is not set.</summary>
    public static string? ReadOptional(SettingReader reader, string name) => reader.Text(name) is { } text ? Checked(reader, name, text) : null;

    /// <summary>All names that a setting has.</summary>
    public static IReadOnlyList<string> ReadAll(SettingReader reader, string name) => [.. reader.Texts(name).Select(text => Checked(reader, name, text))];

    /// <summary>The text, which is a name.</summary>
    // RFC 4512 §1.4: a letter, then letters, digits and hyphens; or the numbers of an object identifier.
    public static string Checked(SettingReader reader, string name, string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '.') && char.IsAsciiLetterOrDigit(text[0])
            ? text
            : throw reader.Invalid(name, $"has '{text}', which is no name of an attribute or object class");
}
