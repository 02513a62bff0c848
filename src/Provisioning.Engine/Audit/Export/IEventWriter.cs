namespace Provisioning.Engine;

/// <summary>Writes events in one form.</summary>
internal interface IEventWriter
{
    /// <summary>What stands in front of the first event.</summary>
    void Begin(Stream output);

    /// <summary>One event.</summary>
    void Write(Stream output, AuditEvent item);

    /// <summary>What stands behind the last event. Gives the chain's hash in lower-case hex, or null for a form without one.</summary>
    string? End(Stream output);
}
