using System.Collections;
using System.Collections.Frozen;
using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>
/// What the properties of an object from the pipeline say of a person: of a row each property is the attribute of its name; of an object of AD the ones are taken that mean something here, and the others are left.
/// </summary>
internal static class PersonProperties
{
    private const string UserPrincipalName = "UserPrincipalName";
    private const string SamAccountName = "SamAccountName";

    // The properties of Get-ADUser and, of -Properties *, the LDAP names beside them (https://learn.microsoft.com/powershell/module/activedirectory/set-aduser).
    private static readonly FrozenDictionary<string, string> AdNames = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [UserPrincipalName] = "userName",
        [SamAccountName] = "userName",
        ["GivenName"] = "name.givenName",
        ["OtherName"] = "name.middleName",
        ["middleName"] = "name.middleName",
        ["Surname"] = "name.familyName",
        ["sn"] = "name.familyName",
        ["DisplayName"] = "displayName",
        ["EmailAddress"] = "mail",
        ["mail"] = "mail",
        ["Title"] = "title",
        ["Department"] = "department",
        ["Division"] = "division",
        ["Company"] = "organization",
        ["EmployeeID"] = "employeeNumber",
        ["EmployeeNumber"] = "employeeNumber",
        ["OfficePhone"] = "officePhone",
        ["telephoneNumber"] = "officePhone",
        ["MobilePhone"] = "mobilePhone",
        ["mobile"] = "mobilePhone",
        ["HomePhone"] = """phoneNumbers[type eq "home"].value""",
        ["Fax"] = """phoneNumbers[type eq "fax"].value""",
        ["facsimileTelephoneNumber"] = """phoneNumbers[type eq "fax"].value""",
        ["StreetAddress"] = "streetAddress",
        ["City"] = "city",
        ["l"] = "city",
        ["State"] = "state",
        ["st"] = "state",
        ["PostalCode"] = "postalCode",
        ["Country"] = "country",
        ["c"] = "country",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The attributes that have a value; what is empty says nothing.</summary>
    /// <param name="item">The object.</param>
    /// <param name="schema">The directory's attributes.</param>
    /// <param name="given">Attributes that parameters give: these go before the properties.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>: two properties say different things of one attribute, or one has several values.</exception>
    public static UserAttributes Of(PSObject item, DirectorySchema schema, IEnumerable<string> given)
    {
        var attributes = new UserAttributes();
        if (item.BaseObject is IDictionary table)
            return attributes.Add(table);
        CheckIsPerson(item);
        var isAd = AdObject.Is(item);
        var named = given.Select(n => Path(n, schema) ?? n).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var taken = new Dictionary<string, (string Property, AttributeValue Value)>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in item.Properties.Where(p => p.IsGettable))
        {
            var attribute = AttributeOf(property.Name, isAd, schema);
            if (attribute is null || IsSecondName(item, property.Name) || AdObject.IsBlank(property.Value))
                continue;
            var path = Path(attribute, schema) ?? attribute;
            if (named.Contains(path))
                continue;
            var value = Single(property.Name, UserAttributes.Convert(property.Name, property.Value), isAd && AdNames.ContainsKey(property.Name));
            if (value.IsNone)
                continue;
            if (taken.TryGetValue(path, out var other) && !other.Value.Equals(value))
                throw Differ(other.Property, property.Name, path);
            if (taken.TryAdd(path, (property.Name, value)))
                attributes.Set(attribute, value);
        }

        return attributes;
    }

    /// <summary>True when it is an object of AD whose account is known to be disabled.</summary>
    public static bool IsDisabled(PSObject item) => AdObject.Is(item) && string.Equals(AdObject.Text(item, "Enabled"), bool.FalseString, StringComparison.OrdinalIgnoreCase);

    private static void CheckIsPerson(PSObject item)
    {
        try
        {
            AdObject.CheckIsPerson(item);
        }
        catch (ArgumentException e)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = e.Message,
                RecommendedAction = "Give people only, such as what Get-ADUser gives; groups go to New-ProvGroup.",
                Target = AdObject.Text(item, "DistinguishedName"),
            }.ToException(e);
        }
    }

    // What a row names and nobody knows is said by the engine, with the names that there are; what AD has beside is its own affair.
    private static string? AttributeOf(string property, bool isAd, DirectorySchema schema)
    {
        if (isAd)
            return AdNames.GetValueOrDefault(property) ?? (schema.Find(property) is { Custom: true } custom ? custom.Name : null);
        return Path(property, schema) is null && AdNames.TryGetValue(property, out var known) ? known : property;
    }

    // Both are names by which somebody signs in: the account name counts where there is no other.
    private static bool IsSecondName(PSObject item, string property) =>
        string.Equals(property, SamAccountName, StringComparison.OrdinalIgnoreCase) && (AdObject.Text(item, UserPrincipalName) ?? AdObject.Text(item, "UserName")) is not null
        || string.Equals(property, UserPrincipalName, StringComparison.OrdinalIgnoreCase) && AdObject.Text(item, "UserName") is not null;

    private static string? Path(string name, DirectorySchema schema)
    {
        try
        {
            return schema.Resolve(name).Canonical;
        }
        catch (ProvisioningException)
        {
            return null;
        }
    }

    // A collection of AD that has one value is that value.
    private static AttributeValue Single(string property, AttributeValue value, bool isSingle)
    {
        if (!isSingle || value.Kind != AttributeValueKind.List)
            return value;
        var values = value.AsList();
        return values.Count == 0 ? default : values.Count == 1 ? values[0] : throw new ProvisioningError
        {
            Id = ErrorIds.AttributeInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"'{property}' has {values.Count} values, and one is needed.",
            RecommendedAction = $"Give the one that counts by the parameter, or by -Attributes @{{ {AdNames[property]} = … }}.",
            Target = property,
        }.ToException();
    }

    // In one order, whatever order the object has its properties in.
    private static ProvisioningException Differ(string one, string other, string path) => new ProvisioningError
    {
        Id = ErrorIds.AttributeInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{string.Join("' and '", new[] { one, other }.Order(StringComparer.OrdinalIgnoreCase))}' are both taken for '{path}', and have different values.",
        RecommendedAction = $"Leave one of them out (Select-Object -ExcludeProperty {other}), or say what counts by the parameter or by -Attributes.",
        Target = path,
    }.ToException();
}
