using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Scim.Service;

/// <summary>Lets in whoever has the one token there is, to everything.</summary>
internal sealed class SharedToken(string token) : IScimAdmission
{
    private static readonly ScimCaller Anybody = new("practice", CanRead: true, CanWrite: true);
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token));

    public ValueTask<ScimCaller> AdmitAsync(ScimRequest request, CancellationToken cancellationToken) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(request.Authorization ?? "")), _hash)
            ? new(Anybody)
            : throw new ScimException(new(401, null, "The token is missing or not the right one."));
}
