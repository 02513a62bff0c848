using Provisioning.Ldap;

namespace Provisioning.Testing;

/// <summary>A person as the directory should have them.</summary>
public sealed class ModelPerson(string login, string name, LdapDn container)
{
    /// <summary>The login name, which stays.</summary>
    public string Login { get; } = login;

    /// <summary>The value of the relative name.</summary>
    public string Name { get; set; } = name;

    /// <summary>Where the person is.</summary>
    public LdapDn Container { get; set; } = container;

    /// <summary>The other attributes, each with its values in any order.</summary>
    public Dictionary<string, HashSet<string>> Values { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ModelPerson? Manager { get; set; }

    public LdapDn Dn => Container.Child("cn", Name);
}

/// <summary>A group as the directory should have it.</summary>
public sealed class ModelGroup(string name, LdapDn container)
{
    public string Name { get; } = name;

    public HashSet<ModelPerson> Members { get; } = [];

    public LdapDn Dn { get; } = container.Child("cn", name);
}

/// <summary>What a directory should have: people and groups, and in Active Directory the people who were deleted.</summary>
public sealed class DirectoryModel
{
    public List<ModelPerson> People { get; } = [];

    public List<ModelGroup> Groups { get; } = [];

    /// <summary>Who was deleted and can be restored, with the object's GUID.</summary>
    public List<(ModelPerson Person, Guid Id)> Deleted { get; } = [];

    /// <summary>The GUIDs of all who were ever deleted, also of those who were restored since.</summary>
    public HashSet<Guid> EverDeleted { get; } = [];

    /// <summary>Takes a person out, and out of every group and office of manager, as directories that keep their references do.</summary>
    public void Remove(ModelPerson person)
    {
        People.Remove(person);
        foreach (var group in Groups)
            group.Members.Remove(person);
        foreach (var other in People.Where(p => p.Manager == person))
            other.Manager = null;
        person.Manager = null;
    }

    /// <summary>The people and groups as lines that can be compared with <see cref="RandomOperations.ReadAsync"/>.</summary>
    public IReadOnlyList<string> Lines() =>
    [
        .. People.Select(p => $"{p.Dn.Normalized} login={p.Login} {Join(p.Values)} manager={p.Manager?.Dn.Normalized}").Order(StringComparer.Ordinal),
        .. Groups.Select(g => $"{g.Dn.Normalized} {string.Join(' ', g.Members.Select(m => m.Dn.Normalized).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal),
    ];

    internal static string Join(IEnumerable<KeyValuePair<string, HashSet<string>>> values) =>
        string.Join(' ', values.Where(v => v.Value.Count > 0).OrderBy(v => v.Key, StringComparer.OrdinalIgnoreCase).Select(v => $"{v.Key.ToLowerInvariant()}={string.Join('|', v.Value.Order(StringComparer.Ordinal))}"));
}
