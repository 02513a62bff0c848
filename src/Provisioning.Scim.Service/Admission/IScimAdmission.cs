namespace Provisioning.Scim.Service;

/// <summary>Lets requests in, or not.</summary>
public interface IScimAdmission
{
    /// <summary>Who sent the request.</summary>
    /// <exception cref="ScimException">401: nobody who is known; 429: too often.</exception>
    ValueTask<ScimCaller> AdmitAsync(ScimRequest request, CancellationToken cancellationToken);
}
