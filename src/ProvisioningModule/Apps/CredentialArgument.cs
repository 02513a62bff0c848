using System.Management.Automation;
using System.Security;

namespace Provisioning.Commands;

/// <summary>Makes the argument of -Credential; unlike PowerShell's own conversion, it never repeats in an error what it was given.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CredentialTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
            {
                null => null,
                CredentialArgument made => made,
                SecureString secret => new CredentialArgument(secret),
                PSCredential credential => new CredentialArgument(credential),
                string place => new CredentialArgument(place),
                var other => throw new ArgumentException($"-Credential takes a SecureString, a PSCredential, or the place of a secret; it was given a {other.GetType().Name}."),
            };
        }
        catch (ArgumentException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message);
        }
    }
}

/// <summary>What -Credential takes: a secret for this session, or the place where one is kept. A secret as plain text is refused.</summary>
public sealed class CredentialArgument
{
    /// <summary>Takes a token or password.</summary>
    public CredentialArgument(SecureString secret) => Secret = secret;

    /// <summary>Takes a credential, of which the password counts, and the name where one is needed.</summary>
    public CredentialArgument(PSCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        (Secret, UserName) = (credential.Password, credential.UserName);
    }

    /// <summary>Takes a place: env:NAME, file:PATH, vault:NAME or vault:VAULT/NAME.</summary>
    /// <exception cref="ArgumentException">The text names no place. It is not repeated: it may be the secret itself.</exception>
    public CredentialArgument(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        Place = SecretReference.FromText(place)
            ?? throw new ArgumentException("-Credential takes no secret as plain text. Give a SecureString (Read-Host -AsSecureString) or PSCredential, or where the secret is: env:NAME, file:PATH, vault:VAULT/NAME.");
    }

    /// <summary>The secret, for this session only; null where a place was given.</summary>
    public SecureString? Secret { get; }

    /// <summary>The name that a PSCredential has; null where something else was given.</summary>
    public string? UserName { get; }

    /// <summary>The place; null where a secret was given.</summary>
    public SecretReference? Place { get; }

    /// <summary>The reference to keep with what the secret is of.</summary>
    internal SecretReference ReferenceFor(string owner, Func<string, string> fullPath) => Place switch
    {
        null => new(SecretSource.Session, owner.ToLowerInvariant()),
        { Source: SecretSource.File } file => file with { Name = fullPath(file.Name) },
        _ => Place,
    };
}
