namespace Provisioning.Engine;

/// <summary>Reads the file of words that must not be in a password, and keeps it as long as the file stays the same: many passwords are tested in a row.</summary>
internal sealed class DenyWordFile
{
    private volatile Kept? _kept;

    /// <summary>The words of the policy and of its file.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileUnreadable"/>: without the file no password is accepted.</exception>
    public async ValueTask<WordAutomaton> WordsAsync(PasswordPolicy policy, CancellationToken cancellationToken)
    {
        if (policy.DenyWordPath is not { } path)
            return policy.DenyWord.Count == 0 ? WordAutomaton.None : new(policy.DenyWord);
        try
        {
            var file = new FileInfo(path);
            var mark = (path, file.LastWriteTimeUtc, file.Length, string.Join('\n', policy.DenyWord));
            if (_kept is not { } kept || kept.Mark != mark)
                _kept = kept = new(mark, new(policy.DenyWord.Concat(await ReadAsync(path, cancellationToken).ConfigureAwait(false))));
            return kept.Words;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileUnreadable,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file of denied words '{path}' cannot be read ({e.GetType().Name}), so that no password can be tested.",
                RecommendedAction = "Put it back, or name another one: Set-ProvPasswordPolicy -DenyWordPath.",
                Target = path,
            }.ToException(e);
        }
    }

    private static async ValueTask<List<string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var words = new List<string>();
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
            words.Add(line.Trim());
        return words;
    }

    private sealed record Kept((string, DateTime, long, string) Mark, WordAutomaton Words);
}
