namespace Provisioning.Ldap;

/// <summary>A control (RFC 4511 §4.1.11): one that a request is sent with, or one that came with an answer. Those that the client knows have a type of their own.</summary>
/// <param name="Oid">Its object identifier.</param>
/// <param name="IsCritical">Whether the server is to refuse the request when it does not know the control.</param>
/// <param name="Value">Its value, encoded, where it has one.</param>
public record LdapControl(string Oid, bool IsCritical = false, ReadOnlyMemory<byte>? Value = null)
{
    /// <summary>Whether a search with this control stays open when what there is was sent, and waits for changes: silence says nothing of the server then.</summary>
    public virtual bool KeepsSearchOpen => false;
}
