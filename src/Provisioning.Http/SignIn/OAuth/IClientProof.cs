namespace Provisioning.Http;

/// <summary>How a client shows the token endpoint who it is.</summary>
internal interface IClientProof : IDisposable
{
    /// <summary>Asks with the proof added to the form or the header.</summary>
    ValueTask<TokenAnswer> AskAsync(TokenEndpoint endpoint, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken);
}
