namespace Provisioning.Connectors.Directory;

/// <summary>Which attribute of the directory a change is of.</summary>
internal static class ChangedAttribute
{
    /// <summary>The attribute; null for a change of the place, which is none.</summary>
    /// <exception cref="ProvisioningException">There is no such attribute, or it is not for mappings.</exception>
    public static string? Of(AttributeChange change, DirectoryContext context)
    {
        var path = change.Path;
        switch (path.ToUpperInvariant())
        {
            case "USERNAME":
                return context.Settings.UserNameAttribute;
            case "PARENT" or "OUPATH":
                return null;
        }

        // What attributes of accounts can be is checked when the mapping is saved; here a path that came another way is named.
        return path.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !VirtualAttributes.Has(path)
            ? context.Dialect.Rules?.Within(path) ?? path
            : throw context.Errors.BadValue(path, "cannot be written: it is no attribute of a directory", $"Correct the mapping, or remove it: Remove-ProvMapping {context.Errors.App} '{path}'.");
    }
}
