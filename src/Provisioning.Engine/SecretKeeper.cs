using System.Collections.Concurrent;
using System.Security;

namespace Provisioning.Engine;

/// <summary>Fetches secrets from where their references say they are, and holds those that were given to this session. None of them is ever stored.</summary>
public sealed class SecretKeeper
{
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(string Owner, string Place), SecretUse> _uses = new();

    internal SecretKeeper(TimeProvider clock) => _clock = clock;

    private readonly ConcurrentDictionary<string, SecureString> _session = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keeps a secret for this session, under the name of the reference.</summary>
    public void Keep(SecretReference reference, SecureString secret)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(secret);
        var copy = secret.Copy();
        copy.MakeReadOnly();
        _session[reference.ToString() + "/" + reference.Name] = copy;
    }

    /// <summary>True when the reference can be followed without asking a vault first.</summary>
    public bool IsAtHand(SecretReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Source is SecretSource.Environment or SecretSource.File || _session.ContainsKey(reference.ToString() + "/" + reference.Name);
    }

    /// <summary>The secret's characters; the caller clears them.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SecretMissing"/>: names whose it is and the place, never the secret.</exception>
    public async ValueTask<char[]> GetAsync(SecretOwner owner, SecretReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(reference);
        var secret = await FetchAsync(owner, reference, cancellationToken).ConfigureAwait(false);
        Note(new(owner.Name, reference.ToString(), _clock.GetUtcNow(), 1));
        return secret;
    }

    /// <summary>True when a secret was used and no commit has taken it down yet.</summary>
    internal bool HasUses => !_uses.IsEmpty;

    /// <summary>The uses that no commit has taken down yet; they are forgotten here.</summary>
    internal IReadOnlyList<SecretUse> TakeUses()
    {
        if (_uses.IsEmpty)
            return [];
        var taken = new List<SecretUse>();
        foreach (var key in _uses.Keys)
        {
            if (_uses.TryRemove(key, out var use))
                taken.Add(use);
        }

        return taken;
    }

    /// <summary>Takes note of a use, together with others of the same secret.</summary>
    internal void Note(SecretUse use) =>
        _uses.AddOrUpdate((use.Owner, use.Reference), use, (_, known) => known with { First = known.First < use.First ? known.First : use.First, Count = known.Count + use.Count });

    private async ValueTask<char[]> FetchAsync(SecretOwner owner, SecretReference reference, CancellationToken cancellationToken)
    {
        if (_session.TryGetValue(reference.ToString() + "/" + reference.Name, out var kept))
            return SecretText.Characters(kept);
        switch (reference.Source)
        {
            case SecretSource.Environment when Environment.GetEnvironmentVariable(reference.Name) is { Length: > 0 } value:
                return value.ToCharArray();
            case SecretSource.Environment:
                throw Missing(owner, $"the environment variable {reference.Name} is not set", $"Set {reference.Name} before the session starts, or give the secret again: {owner.Command}");
            case SecretSource.File:
                try
                {
                    using var reader = new StreamReader(reference.Name);
                    var line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
                    return string.IsNullOrWhiteSpace(line)
                        ? throw Missing(owner, $"the file {reference.Name} has nothing in its first line", "Put the secret into the first line of the file.")
                        : line.Trim().ToCharArray();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    throw Missing(owner, $"the file {reference.Name} cannot be read ({e.GetType().Name})", "Check that the file is there and that this account may read it.");
                }

            case SecretSource.Vault:
                throw Missing(owner, $"the secret {reference} was not found by Get-Secret", "Check Get-Secret in this session: the vault must be registered and unlocked.");
            default:
                throw Missing(owner, "it was given to another session and is kept nowhere", $"Give it again: {owner.Command}, or name a place that lasts, such as env:NAME, file:PATH or vault:VAULT/NAME.");
        }
    }

    private static ProvisioningException Missing(SecretOwner owner, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.SecretMissing,
        Category = ProvisioningErrorCategory.Authentication,
        Message = $"{owner.Title} has no secret to sign in with: {why}.",
        RecommendedAction = action,
        Target = owner.Name,
    }.ToException();
}
