namespace Provisioning.Engine;

/// <summary>Arguments of commands that are told as the next step.</summary>
internal static class CommandText
{
    /// <summary>The text as PowerShell reads it as that very text: plain names as they are, everything else in single quotes.</summary>
    public static string Quote(string text) => text.Length > 0 && char.IsLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '@')
        ? text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
