using System.Collections;

namespace Provisioning.Commands;

/// <summary>Offers the time zones that the machine knows.</summary>
public sealed class TimeZoneCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) =>
        TimeZoneInfo.GetSystemTimeZones().Select(z => new CompletionCandidate(z.Id, z.DisplayName));
}
