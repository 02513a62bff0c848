using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that change where a user stands.</summary>
public abstract class UserStatusCmdlet : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>Writes the user to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    private protected void Change(Func<User, CancellationToken, ValueTask<User>> change, string action)
    {
        var before = Find(Identity!);
        var user = Await(token => change(before, token));
        if (!ReferenceEquals(user, before) && ShouldProcess(before.UserName, action))
            user = Await(token => Engine.Directory.SaveAsync(user, MyInvocation.MyCommand.Name, token));
        if (PassThru)
            WriteObject(user);
    }
}
