using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>By what a person is known in texts: names, addresses, telephone and employee numbers, keys in apps, now and ever; not by the id, which stays. Found as whole words, whatever the case.</summary>
internal sealed class PersonNames(string userId)
{
    // What is shorter stands in many a text by chance.
    private const int Least = 3;
    private const int LeastDigits = 5;

    private static readonly HashSet<string> Telling = new(StringComparer.OrdinalIgnoreCase) { "userName", "displayName", "mail", "emails", "phoneNumbers", "employeeNumber", "externalId", "name" };

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string? name)
    {
        // The id stays, also where an app has it as a value.
        if (name?.Trim() is not { Length: >= Least } text || text == userId || !text.Any(char.IsLetter) && text.Count(char.IsDigit) < LeastDigits)
            return;
        _names.Add(text);
        // As it stands in JSON.
        _names.Add(JsonEncodedText.Encode(text, EngineJson.WriterOptions.Encoder).ToString());
    }

    /// <summary>Adds what tells of attributes.</summary>
    public void Add(AttributeSet attributes)
    {
        foreach (var (name, value) in attributes)
            Add(name, value);
    }

    /// <summary>Adds the value of a path where it tells.</summary>
    public void Add(string path, AttributeValue value)
    {
        var attribute = path.Split('.', '[')[0];
        if (!Telling.Contains(attribute))
            return;
        foreach (var item in value.AsList())
        {
            if (item.AsComplex() is not { } parts)
            {
                if (!path.Contains('.', StringComparison.Ordinal) || !attribute.Equals("name", StringComparison.OrdinalIgnoreCase))
                    Add(item.AsString());
                continue;
            }

            Add(parts["value"].AsString());
            Add(parts["formatted"].AsString());
            if (parts["givenName"].AsString() is { } given && parts["familyName"].AsString() is { } family)
                Add($"{given} {family}");
        }
    }

    /// <summary>True when one of them is in the text.</summary>
    public bool IsIn(string? text) => text is { Length: >= Least } && _names.Any(n => IsIn(text, n));

    /// <summary>True when one of them is in the JSON.</summary>
    public bool IsIn(ReadOnlySpan<byte> json) => IsIn(Encoding.UTF8.GetString(json));

    /// <summary>The text, or what stands for it where one of them is in it: never longer.</summary>
    public string Clear(string text) => !IsIn(text) ? text : text.Length >= Cleared.Length ? Cleared : "";

    /// <summary>Lines without those that have one of them.</summary>
    public string ClearLines(string text) => !IsIn(text) ? text : string.Join('\n', text.Split('\n').Select(Clear));

    private const string Cleared = "(erased)";

    private static bool IsIn(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = at + 1 < text.Length ? text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase) : -1)
        {
            var end = at + name.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
        }

        return false;
    }
}
