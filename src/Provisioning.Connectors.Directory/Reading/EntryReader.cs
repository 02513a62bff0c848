using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Makes accounts of entries. Names of other objects of the app become their keys, as far as these are known.</summary>
/// <param name="context">The connector.</param>
/// <param name="catalogue">What the attributes mean.</param>
/// <param name="selection">Which of them count.</param>
internal sealed class EntryReader(DirectoryContext context, AttributeCatalogue catalogue, AttributeSelection selection)
{
    private readonly Places _places = new(context);

    private DirectorySettings Settings => context.Settings;

    private DirectoryDialect Dialect => context.Dialect;

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<string> Asked => selection.Asked;

    /// <summary>The names of objects of the app that the entry's values have.</summary>
    public IEnumerable<LdapDn> References(LdapEntry entry, ReferenceResolver resolver)
    {
        foreach (var attribute in entry.Attributes)
        {
            if (!selection.IsValue(attribute.Name) || catalogue[attribute.Name].Form != ValueForm.Dn)
                continue;
            foreach (var text in attribute.GetTexts())
            {
                if (LdapDn.TryParse(text, out var dn) && resolver.IsOurs(dn!))
                    yield return dn!;
            }
        }
    }

    /// <summary>The account of the entry, or why it cannot be used.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="resolver">Knows the keys of the objects that it names; null where names are left as they are.</param>
    public ReadItem Read(LdapEntry entry, ReferenceResolver? resolver)
    {
        if (Dialect.Key.Read(entry) is not { } key)
            return new ObjectProblem(Keyless(entry), null);
        try
        {
            return new ObjectRead(Object(entry, key, resolver), entry.Dn);
        }
        catch (Exception e) when (e is BadValueException or FormatException)
        {
            return new ObjectProblem(Unusable(entry, e), key);
        }
    }

    /// <summary>The entry as it comes without controls of the dialect; the resolver then knows the keys of other objects that came with it.</summary>
    public LdapEntry Unfold(LdapEntry entry, ReferenceResolver resolver) => Dialect.Unfold is { } unfold ? unfold(entry, name => catalogue[name].Form == ValueForm.Dn, resolver.Note) : entry;

    /// <summary>The account of an entry that is wanted by itself.</summary>
    /// <exception cref="ProvisioningException">It cannot be used.</exception>
    public RemoteObject ReadOne(LdapEntry entry, ReferenceResolver? resolver) => Read(entry, resolver) switch
    {
        ObjectRead read => read.Object,
        ObjectProblem problem => throw problem.Error.ToException(),
        _ => throw new InvalidOperationException("An entry is an account or a problem."),
    };

    /// <summary>Whether the account can be used; null when nothing says so.</summary>
    public bool? ActiveOf(LdapEntry entry, LdapDn dn) =>
        Settings.DisabledContainer is { } disabled && dn.IsWithin(disabled) ? false : Dialect.ActiveState?.Read(entry) ?? (Settings.DisabledContainer is null ? null : true);

    private RemoteObject Object(LdapEntry entry, string key, ReferenceResolver? resolver)
    {
        var dn = LdapDn.Parse(entry.Dn);
        var values = new AttributeSet.Builder();
        foreach (var attribute in entry.Attributes)
        {
            // Values in other languages and forms have no name here; binary is but a way to carry them (RFC 4522).
            if (attribute.Values.Count == 0 || !selection.IsValue(attribute.Name) || attribute.Options.Any(o => !o.Equals("binary", StringComparison.OrdinalIgnoreCase) && attribute.Range is null))
                continue;
            values[attribute.Name] = Value(attribute, resolver);
        }

        values[VirtualAttributes.Dn] = dn.ToString();
        values[VirtualAttributes.Parent] = dn.Parent?.ToString();
        values[VirtualAttributes.UnitPath] = _places.UnitPath(dn.Parent);
        values[VirtualAttributes.UserName] = entry.GetText(Settings.UserNameAttribute);
        if (Settings.ExternalIdAttribute is { } externalId)
            values[VirtualAttributes.ExternalId] = entry.GetText(externalId);
        var account = new RemoteObject
        {
            Key = key,
            Active = ActiveOf(entry, dn),
            Values = values.ToSet(),
            Version = Dialect.VersionAttribute is { } version ? entry.GetText(version) : null,
            Modified = GeneralizedTime.Read(entry.GetText(Dialect.ModifiedAttribute)),
        };
        return Dialect.Rules is { } rules ? rules.Complete(entry, account) : account;
    }

    private AttributeValue Value(LdapAttribute attribute, ReferenceResolver? resolver)
    {
        var form = catalogue[attribute.Name].Form;
        try
        {
            return attribute.Values is [var only]
                ? One(form, only, resolver)
                : AttributeValue.FromList(attribute.Values.Select(v => One(form, v, resolver)));
        }
        catch (DecoderFallbackException e)
        {
            throw new BadValueException(attribute.Name, e);
        }
    }

    private static AttributeValue One(ValueForm form, ReadOnlyMemory<byte> value, ReferenceResolver? resolver)
    {
        var read = ValueCodec.Read(form, value);
        if (form != ValueForm.Dn || !LdapDn.TryParse(read.AsString(), out var dn))
            return read;
        return resolver?.KeyOf(dn!) ?? dn!.ToString();
    }

    private ProvisioningError Keyless(LdapEntry entry) => new()
    {
        Id = ErrorIds.RowKeyMissing,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"'{entry.Dn}' does not show its {Dialect.Key.Name}, so that it cannot be told who it is.",
        RecommendedAction = $"Let the account that signs in read {Dialect.Key.Name}, or set KeyAttribute to an attribute that names an object for ever.",
        Target = entry.Dn,
        App = Settings.App,
    };

    private ProvisioningError Unusable(LdapEntry entry, Exception e) => new()
    {
        Id = ErrorIds.RowInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"'{entry.Dn}' cannot be used: {(e is BadValueException bad ? $"its {bad.Attribute} is to be text, and is none in UTF-8" : "its name is no distinguished name")}.",
        RecommendedAction = "Correct the value on the server, or leave the attribute out: ExcludedAttributes.",
        Target = entry.Dn,
        App = Settings.App,
    };

    private sealed class BadValueException(string attribute, Exception inner) : Exception(attribute, inner)
    {
        public string Attribute => Message;
    }
}
