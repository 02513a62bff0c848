namespace Provisioning.Http;

/// <summary>A way to sign in. It fetches; what it fetched is kept and renewed by <see cref="SignInSession"/>. Safe for use by many threads.</summary>
public interface ISignIn : IDisposable
{
    /// <summary>How it signs in, after "signs in": "with a bearer token". No secret is in it.</summary>
    string Description { get; }

    /// <summary>True when another service is asked for what requests show; false when it is only looked up where the secret is.</summary>
    bool AsksSomebody { get; }

    /// <summary>Fetches what requests show.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.SecretMissing"/>, <see cref="ErrorIds.AppAuthentication"/>, <see cref="ErrorIds.AppUnreachable"/> and their like: no secret, token or assertion is in any of them.
    /// </exception>
    ValueTask<SignedIn> FetchAsync(CancellationToken cancellationToken);
}
