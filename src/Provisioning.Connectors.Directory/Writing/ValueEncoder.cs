using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Turns the values of a change into those of an attribute. A key of another object becomes its name.</summary>
/// <param name="context">The connector.</param>
/// <param name="catalogue">What the attributes mean.</param>
internal sealed class ValueEncoder(DirectoryContext context, AttributeCatalogue catalogue)
{
    private readonly EntryFinder _finder = new(context);

    /// <summary>The values as the directory takes them, each once.</summary>
    /// <exception cref="ProvisioningException">A value cannot be one of the attribute, or refers to nobody.</exception>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> EncodeAsync(string attribute, AttributeValue value, CancellationToken cancellationToken)
    {
        var info = catalogue[attribute];
        if (info.IsReadOnly)
            throw context.Errors.BadValue(attribute, "cannot be written: the server keeps it by itself", $"Remove the mapping: Remove-ProvMapping {context.Errors.App} {attribute}.");
        var items = value.AsList();
        if (info.IsSingle && items.Count > 1)
            throw context.Errors.BadValue(attribute, $"is {items.Count} values, and it can have one", "Let the mapping give one value.");
        var encoded = new List<ReadOnlyMemory<byte>>(items.Count);
        foreach (var item in items)
        {
            // A value that is empty is none (RFC 4517 §3.3.6 wants one character at least).
            if (item.ToString().Length == 0)
                continue;
            var octets = info.Form == ValueForm.Dn
                ? await NameAsync(attribute, item, cancellationToken).ConfigureAwait(false)
                : ValueCodec.Write(info.Form, item) ?? throw context.Errors.BadValue(attribute, $"does not fit its syntax ({info.Form})", "Correct the mapping, or the value in the directory of users.");
            if (!encoded.Exists(e => e.Span.SequenceEqual(octets)))
                encoded.Add(octets);
        }

        return encoded;
    }

    private async ValueTask<byte[]> NameAsync(string attribute, AttributeValue item, CancellationToken cancellationToken)
    {
        var text = item.ToString();
        if (text.Contains('=', StringComparison.Ordinal))
            return LdapDn.TryParse(text, out var dn) ? Encoding.UTF8.GetBytes(dn!.ToString()) : throw context.Errors.BadValue(attribute, "is no distinguished name", "Correct the mapping.");
        if (context.Dialect.Key.NameOf(text) is { } name)
            return Encoding.UTF8.GetBytes(name.ToString());
        var entry = await _finder.ByKeyAsync(text, context.Settings.AllBases, ["1.1"], null, cancellationToken).ConfigureAwait(false);
        return entry is null
            ? throw context.Errors.BadValue(attribute, $"refers to an object with the key '{text}', and there is none", "Import the app, so that it is known who has which account: Invoke-ProvImport " + context.Errors.App + ".")
            : Encoding.UTF8.GetBytes(entry.Dn);
    }
}
