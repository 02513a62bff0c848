using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Creates users in the directory.</summary>
/// <remarks>
/// A user is made of named parameters, of -Attributes, or of objects from the pipeline, such as rows of Import-Csv: each property is taken as the attribute of its name
/// (userName, FirstName, Mail, Department, a custom attribute, a path such as name.middleName), and empty ones are left out. A property that is no attribute is an error of that object, and
/// the others are created. Parameters that are given by name count for every object and go before its properties.
/// Of objects of Get-ADUser what means something here is taken (docs/ad-pipelines.md): UserPrincipalName, or else SamAccountName, is the user name, and whose account is disabled there is Staged here.
/// No app gets an account by this: that is done by Grant-ProvAppAssignment and a plan.
/// </remarks>
/// <example>
/// <code>New-ProvUser alice@contoso.com -GivenName Alice -Surname Berg -Mail alice@contoso.com -Department Sales -PassThru</code>
/// <para>Creates one user and shows it.</para>
/// </example>
/// <example>
/// <code>Import-Csv ./new.csv | New-ProvUser -PassThru | Grant-ProvAppAssignment -App slack</code>
/// <para>Creates a user for each row of the file and gives all of them the app slack.</para>
/// </example>
/// <seealso cref="GetProvUserCommand"/>
/// <seealso cref="GrantProvAppAssignmentCommand"/>
[Cmdlet(VerbsCommon.New, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class NewProvUserCommand : UserWriteCmdlet
{
    /// <summary>The user name: unique, compared without regard to case.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>An object whose properties are the user's attributes.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The status to start with: Active, or Staged until Enable-ProvUser. Somebody with a startDate needs neither: they are staged until then by themselves.</summary>
    [Parameter]
    [ValidateSet(nameof(UserStatus.Active), nameof(UserStatus.Staged))]
    public UserStatus Status { get; set; } = UserStatus.Active;

    /// <inheritdoc/>
    protected override object? ErrorTarget => InputObject ?? (object?)UserName;

    /// <inheritdoc/>
    protected override void Process()
    {
        var named = Named(new()).Add("userName", UserName);
        var values = (InputObject is null ? new() : Piped(InputObject, named)).Add(named).Values;
        var isStaged = InputObject is not null && !MyInvocation.BoundParameters.ContainsKey(nameof(Status)) && PersonProperties.IsDisabled(InputObject);
        var user = Await(token => Engine.Directory.PrepareAsync(values, isStaged ? UserStatus.Staged : Status, token));
        if (ShouldProcess(user.UserName, "Create user"))
            user = Await(token => Engine.Directory.SaveAsync(user, "New-ProvUser", token));
        if (PassThru)
            WriteObject(user);
    }
}
