namespace Provisioning.Engine;

/// <summary>A source app with its mappings ready.</summary>
internal sealed record InboundSource(App App, IReadOnlyList<CompiledMapping> Mappings)
{
    /// <summary>The mappings whose values nobody else is to have.</summary>
    public IReadOnlyList<CompiledMapping> Unique { get; } = [.. Mappings.Where(m => m.IsUnique)];
}

/// <summary>What one source holds of a person, before and now.</summary>
/// <param name="Source">The source.</param>
/// <param name="Before">What it held when it was last recorded; null when it is new.</param>
/// <param name="Now">What it holds now.</param>
internal sealed record SourceState(InboundSource Source, Account? Before, Account Now);
