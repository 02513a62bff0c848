using System.Collections;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that write users' attributes.</summary>
public abstract class UserWriteCmdlet : StoreCmdlet
{
    /// <summary>The given name.</summary>
    [Parameter]
    [Alias("FirstName")]
    public string? GivenName { get; set; }

    /// <summary>The family name.</summary>
    [Parameter]
    [Alias("LastName", "FamilyName")]
    public string? Surname { get; set; }

    /// <summary>The name to show.</summary>
    [Parameter]
    public string? DisplayName { get; set; }

    /// <summary>The mail address at work.</summary>
    [Parameter]
    [Alias("Email", "EmailAddress")]
    public string? Mail { get; set; }

    /// <summary>The job title.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The department.</summary>
    [Parameter]
    public string? Department { get; set; }

    /// <summary>The employee number.</summary>
    [Parameter]
    [Alias("EmployeeID")]
    public string? EmployeeNumber { get; set; }

    /// <summary>Any other attributes, by name, short name (Mobile) or path (name.middleName); Get-ProvAttribute lists them. $null clears one.</summary>
    [Parameter]
    [Alias("OtherAttributes")]
    public IDictionary? Attributes { get; set; }

    /// <summary>Writes the user to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What an object from the pipeline says beside what parameters give.</summary>
    private protected UserAttributes Piped(PSObject item, UserAttributes named)
    {
        var schema = Await(Engine.Directory.GetSchemaAsync);
        return PersonProperties.Of(item, schema, named.Values.Keys);
    }

    private protected UserAttributes Named(UserAttributes start) => start
        .Add(Attributes)
        .Add("name.givenName", GivenName)
        .Add("name.familyName", Surname)
        .Add("displayName", DisplayName)
        .Add("mail", Mail)
        .Add("title", Title)
        .Add("department", Department)
        .Add("employeeNumber", EmployeeNumber);
}
