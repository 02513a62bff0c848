namespace Provisioning.Scim;

/// <summary>The attributes of RFC 7643 §4.1 and §4.3, with the names that AD's cmdlets and administrators give them.</summary>
internal static class UserAttributes
{
    public static readonly IReadOnlyList<AttributeDefinition> Core =
    [
        Define.Text("userName", "The unique name by which the person signs in.", "UserPrincipalName", "SamAccountName", "Login") with { Required = true, Unique = true, Indexed = true },
        Define.Complex(
            "name",
            "The parts of the person's name.",
            Define.Text("formatted", "The whole name, as it is to be shown."),
            Define.Text("familyName", "The family name.", "Surname", "LastName", "sn"),
            Define.Text("givenName", "The given name.", "FirstName"),
            Define.Text("middleName", "The middle name or names.", "OtherName"),
            Define.Text("honorificPrefix", "What stands before the name, such as Dr."),
            Define.Text("honorificSuffix", "What stands after the name, such as III.")),
        Define.Text("displayName", "The name to show.", "Name", "FullName"),
        Define.Text("nickName", "The casual name."),
        Define.Reference("profileUrl", "The address of the person's page.", "external"),
        Define.Text("title", "The job title, such as Vice President.", "JobTitle"),
        Define.Text("userType", "The relation to the organisation, such as Employee or Contractor.", "EmployeeType"),
        Define.Text("preferredLanguage", "The languages that the person reads, as in Accept-Language."),
        Define.Text("locale", "How dates, numbers and currency are shown, such as en-US."),
        Define.Text("timezone", "The time zone, such as Europe/Vienna."),
        Define.Boolean("active", "True when the account can be used.", "Enabled"),
        Define.Text("password", "The password in clear, to be set only.") with { Mutability = AttributeMutability.WriteOnly, Returned = AttributeReturned.Never, CaseExact = true },
        Define.Plural("emails", "Mail addresses.", ["work", "home", "other"]) with { Aliases = ["Mail", "Email", "EmailAddress"] },
        Define.Plural("phoneNumbers", "Telephone numbers.", ["work", "home", "mobile", "fax", "pager", "other"]) with { Aliases = ["Phone", "OfficePhone", "TelephoneNumber"] },
        Define.Plural("ims", "Instant messaging addresses.", ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
        Define.Plural("photos", "Addresses of pictures of the person.", ["photo", "thumbnail"], Define.Reference("value", "The picture's address.", "external") with { CaseExact = true }),
        Define.Complex(
            "addresses",
            "Postal addresses.",
            Define.Text("formatted", "The whole address, as it is to be shown."),
            Define.Text("streetAddress", "Street, house, apartment."),
            Define.Text("locality", "The city.", "City"),
            Define.Text("region", "The state or region.", "State"),
            Define.Text("postalCode", "The postal code.", "ZipCode"),
            Define.Text("country", "The country, as two letters of ISO 3166-1."),
            Define.Type("work", "home", "other"),
            Define.Primary()) with { MultiValued = true },
        Groups(),
        Define.Plural("entitlements", "What the person is entitled to.", []),
        Define.Plural("roles", "Roles, such as Student or Faculty.", []),
        Define.Plural("x509Certificates", "Certificates.", [], new() { Name = "value", Type = AttributeType.Binary, CaseExact = true, Description = "The certificate (DER, base64)." }),
    ];

    public static readonly IReadOnlyList<AttributeDefinition> Enterprise =
    [
        Define.Text("employeeNumber", "The number or text by which the organisation knows the person.", "EmployeeID", "WorkerID") with { Indexed = true },
        Define.Text("costCenter", "The cost centre."),
        Define.Text("organization", "The organisation.", "Company"),
        Define.Text("division", "The division."),
        Define.Text("department", "The department."),
        Define.Complex(
            "manager",
            "The person's manager.",
            Define.Text("value", "The manager's id.") with { CaseExact = true },
            Define.Reference("$ref", "The manager's address.", "User") with { CaseExact = true },
            Define.Text("displayName", "The manager's name.") with { Mutability = AttributeMutability.ReadOnly }),
    ];

    private static AttributeDefinition Groups()
    {
        AttributeDefinition[] parts =
        [
            Define.Text("value", "The group's id."),
            Define.Reference("$ref", "The group's address.", "User", "Group"),
            Define.Text("display", "The group's name."),
            Define.Type("direct", "indirect"),
        ];
        return Define.Complex("groups", "The groups that the person is in; changed through the groups.", [.. parts.Select(p => p with { Mutability = AttributeMutability.ReadOnly })])
            with { MultiValued = true, Mutability = AttributeMutability.ReadOnly };
    }
}
