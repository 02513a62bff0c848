using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that make passwords.</summary>
public abstract class PasswordCmdlet : AppCmdlet
{
    private protected const string RandomSet = "Random";
    private protected const string WordsSet = "Words";

    /// <summary>How many characters a generated password has; 20 by default, or as near to that as the policy lets.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [ValidateRange(1, 256)]
    public int Length { get; set; }

    /// <summary>Makes a passphrase of so many words that can be spoken, of 19 bits each.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WordsSet)]
    [ValidateRange(3, 12)]
    public int Words { get; set; }

    /// <summary>A password, or passphrase, that fulfils the policy; the caller disposes it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PasswordNotGenerated"/>.</exception>
    private protected SecretText Make(User? user) => Await(token => ParameterSetName == WordsSet
        ? Engine.Passwords.GeneratePassphraseAsync(user, Words, token)
        : Engine.Passwords.GenerateAsync(user, Length == 0 ? null : Length, token));
}
