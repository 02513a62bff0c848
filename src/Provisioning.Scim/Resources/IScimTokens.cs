namespace Provisioning.Scim;

/// <summary>Who sends requests to a service provider, and what they may do.</summary>
/// <param name="Name">A name for the audit record.</param>
/// <param name="CanRead">True when resources may be read.</param>
/// <param name="CanWrite">True when resources may be made, changed and deleted.</param>
public sealed record ScimCaller(string Name, bool CanRead, bool CanWrite);

/// <summary>The tokens with which clients sign in to a service provider. Safe for use by many threads.</summary>
public interface IScimTokens
{
    /// <summary>Whose token it is; null when it is nobody's, or not any more.</summary>
    ValueTask<ScimCaller?> FindAsync(string token, CancellationToken cancellationToken);

    /// <summary>Takes note that somebody was refused.</summary>
    /// <param name="remoteAddress">From where; null where that is not known.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask NoteRefusedAsync(string? remoteAddress, CancellationToken cancellationToken);
}
