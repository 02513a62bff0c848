using System.Security;

namespace Provisioning;

/// <summary>A practice application, as it was when it was asked for.</summary>
/// <param name="Name">Its name in this process.</param>
/// <param name="BaseUri">The address to give to an app.</param>
/// <param name="Token">The token to sign in with.</param>
/// <param name="Users">How many users it has.</param>
/// <param name="Groups">How many groups it has.</param>
/// <param name="Requests">How many requests it has answered, by method and status: "POST 201".</param>
public sealed record Sandbox(string Name, string BaseUri, SecureString Token, int Users, int Groups, IReadOnlyDictionary<string, long> Requests)
{
    /// <summary>How many requests that write it has answered with success.</summary>
    public long Writes => Requests.Where(r => !r.Key.StartsWith("GET ", StringComparison.Ordinal) && r.Key[^3] == '2').Sum(r => r.Value);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
