using System.Diagnostics;
using System.Globalization;
using Provisioning.Ldap;

namespace Provisioning.Testing;

/// <summary>
/// Changes a directory at random, by a seed, through a plain connection: people come, change, move, are renamed, go, and come back where the directory can restore; groups come and go and gain and lose members. It keeps a model of what the
/// directory has to have.
/// </summary>
public sealed class RandomOperations
{
    // What names and values of real directories have in them and what breaks who forgets to escape.
    private static readonly string[] Names = ["Ada", "Björn", "O'Neil", "Smith, John", "a+b", "x;y", "<tag>", "#first", "back\\slash", "\"quoted\"", "name (team) *", "dot.", "Zoë  Two", "李雷", "e\u0301", "é"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(2);

    private readonly LdapConnection _connection;
    private readonly DirectoryShape _shape;
    private readonly Random _random;
    private readonly LdapDn[] _places;
    private readonly LdapDn _groups;
    private readonly string _prefix;
    private int _last;

    private RandomOperations(LdapConnection connection, DirectoryShape shape, LdapDn root, string prefix, int seed)
    {
        (_connection, _shape, Root, _prefix) = (connection, shape, root, prefix);
        _random = new Random(seed);
        _places = [.. new[] { "North", "South", "Old, and far" }.Select(n => root.Child("ou", n))];
        _groups = root.Child("ou", "Groups");
    }

    /// <summary>The container that all of it happens in.</summary>
    public LdapDn Root { get; }

    /// <summary>Where groups are.</summary>
    public LdapDn GroupsRoot => _groups;

    /// <summary>What the directory should have by now.</summary>
    public DirectoryModel Model { get; } = new();

    /// <summary>How often each kind of operation was done.</summary>
    public Dictionary<string, int> Done { get; } = [];

    /// <summary>Makes a container for operations below the server's place for people.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connection">A connection to it that may write.</param>
    /// <param name="name">The container's name, which login names begin with: letters and digits.</param>
    /// <param name="seed">The same seed does the same on the same kind of server.</param>
    public static async Task<RandomOperations> StartAsync(DirectoryServer server, LdapConnection connection, string name, int seed)
    {
        var operations = new RandomOperations(connection, DirectoryShape.Of(server), LdapDn.Parse(server.PeopleDn).Child("ou", name), name, seed);
        foreach (var place in operations._places.Append(operations._groups).Prepend(operations.Root))
            await connection.AddAsync(place, [LdapAttribute.Text("objectClass", "organizationalUnit")]);
        return operations;
    }

    /// <summary>Does so many operations.</summary>
    public async Task RunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (name, doAsync) = Next();
            await doAsync();
            Done[name] = Done.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>Waits until the directory has what the model says: OpenLDAP brings references after a rename or a deletion into line by itself, a moment later (slapo-refint).</summary>
    /// <exception cref="TimeoutException">It does not come to that; the message has the first difference.</exception>
    public async Task SettleAsync()
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var (has, should) = (await ReadAsync(), Model.Lines());
            if (has.SequenceEqual(should))
                return;
            if (since.Elapsed > Patience)
                throw new TimeoutException($"The directory has {has.Except(should).FirstOrDefault() ?? "nothing more"}, and should have {should.Except(has).FirstOrDefault() ?? "nothing more"}.");
            await Task.Delay(50);
        }
    }

    /// <summary>What the directory has, as lines that can be compared with <see cref="DirectoryModel.Lines"/>.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync()
    {
        var people = new List<string>();
        await foreach (var entry in EntriesAsync(_shape.People, [_shape.Login, "manager", .. _shape.Attributes]))
        {
            var values = _shape.Attributes.Select(a => new KeyValuePair<string, HashSet<string>>(a, [.. entry.GetTexts(a)]));
            people.Add($"{LdapDn.Parse(entry.Dn).Normalized} login={entry.GetText(_shape.Login)} {DirectoryModel.Join(values)} manager={(entry.GetText("manager") is { } manager ? LdapDn.Parse(manager).Normalized : null)}");
        }

        var groups = new List<string>();
        await foreach (var entry in EntriesAsync(_shape.Groups, ["member"]))
        {
            var members = entry.GetTexts("member").Where(m => m != _shape.Placeholder).Select(m => LdapDn.Parse(m).Normalized).Order(StringComparer.Ordinal);
            groups.Add($"{LdapDn.Parse(entry.Dn).Normalized} {string.Join(' ', members)}");
        }

        return [.. people.Order(StringComparer.Ordinal), .. groups.Order(StringComparer.Ordinal)];
    }

    private async IAsyncEnumerable<LdapEntry> EntriesAsync(LdapFilter filter, IReadOnlyList<string> attributes)
    {
        await foreach (var item in _connection.SearchPagedAsync(new() { Base = Root, Filter = filter, Attributes = attributes }, 500))
        {
            if (item is LdapSearchEntry found)
                yield return found.Entry;
        }
    }

    private (string Name, Func<Task> DoAsync) Next()
    {
        while (true)
        {
            var dice = _random.Next(100);
            switch (dice)
            {
                case < 24:
                    return ("create", CreateAsync);
                case < 48 when Model.People.Count > 0:
                    return ("change", ChangeAsync);
                case < 54 when Model.People.Count > 1:
                    return ("manager", ChangeManagerAsync);
                case < 62 when Model.People.Count > 0:
                    return ("move", MoveAsync);
                case < 70 when Model.People.Count > 0:
                    return ("rename", RenameAsync);
                case < 78 when Model.People.Count > 0:
                    return ("delete", DeleteAsync);
                case < 81 when Model.Deleted.Count > 0:
                    return ("restore", RestoreAsync);
                case < 85 when Model.Groups.Count < 12:
                    return ("create group", CreateGroupAsync);
                case < 93 when Model.Groups.Count > 0 && Model.People.Count > 0:
                    return ("add member", AddMemberAsync);
                case < 99 when Model.Groups.Any(g => g.Members.Count > 0):
                    return ("remove member", RemoveMemberAsync);
                case 99 when Model.Groups.Count > 3:
                    return ("delete group", DeleteGroupAsync);
            }
        }
    }

    private async Task CreateAsync()
    {
        var number = ++_last;
        var person = new ModelPerson($"{_prefix}-{number}", NewName(number), Any(_places));
        foreach (var attribute in _shape.Required.Concat(_shape.Attributes.Where(_ => _random.Next(2) == 0)).Distinct())
            person.Values[attribute] = [NewValue()];
        await _connection.AddAsync(person.Dn,
            [LdapAttribute.Text("objectClass", _shape.PersonClass), LdapAttribute.Text(_shape.Login, person.Login), .. person.Values.Select(v => LdapAttribute.Text(v.Key, [.. v.Value]))]);
        Model.People.Add(person);
    }

    // Replaces, adds, takes away or clears.
    private async Task ChangeAsync()
    {
        var (person, attribute) = (Any(Model.People), Any([.. _shape.Attributes]));
        var values = person.Values.TryGetValue(attribute, out var has) ? has : person.Values[attribute] = [];
        var severally = _shape.Several.Contains(attribute);
        LdapModification modification;
        switch (_random.Next(4))
        {
            case 0 when severally && NewValue() is var value && values.Add(value):
                modification = new(LdapModificationKind.Add, LdapAttribute.Text(attribute, value));
                break;
            case 1 when severally && values.Count > 0 && values.First() is var value && values.Remove(value):
                modification = new(LdapModificationKind.Delete, LdapAttribute.Text(attribute, value));
                break;
            case 2 when !_shape.Required.Contains(attribute):
                values.Clear();
                modification = new(LdapModificationKind.Replace, LdapAttribute.Text(attribute));
                break;
            default:
                person.Values[attribute] = [.. Enumerable.Range(0, severally ? _random.Next(1, 4) : 1).Select(_ => NewValue())];
                modification = new(LdapModificationKind.Replace, LdapAttribute.Text(attribute, [.. person.Values[attribute]]));
                break;
        }

        await _connection.ModifyAsync(person.Dn, [modification]);
    }

    private async Task ChangeManagerAsync()
    {
        var (person, manager) = (Any(Model.People), _random.Next(4) == 0 ? null : Any(Model.People));
        person.Manager = manager;
        await _connection.ModifyAsync(person.Dn, [new(LdapModificationKind.Replace, manager is null ? LdapAttribute.Text("manager") : LdapAttribute.Text("manager", manager.Dn.ToString()))]);
    }

    private async Task MoveAsync()
    {
        var (person, to) = (Any(Model.People), Any(_places));
        var old = person.Dn;
        await _connection.RenameAsync(old, LdapRdn.Of("cn", person.Name).ToString(), deleteOldRdn: true, to);
        person.Container = to;
        await FollowAsync(old, person.Dn);
    }

    private async Task RenameAsync()
    {
        var (person, name) = (Any(Model.People), NewName(++_last));
        var old = person.Dn;
        await _connection.RenameAsync(old, LdapRdn.Of("cn", name).ToString(), deleteOldRdn: true);
        person.Name = name;
        await FollowAsync(old, person.Dn);
    }

    private async Task DeleteAsync()
    {
        var person = Any(Model.People);
        if (_shape.Restores)
        {
            var id = new Guid((await EntryAsync(person.Dn, [])).GetBytes("objectGUID")!.Value.Span);
            Model.Deleted.Add((person, id));
            Model.EverDeleted.Add(id);
        }

        await _connection.DeleteAsync(person.Dn);
        Model.Remove(person);
        await FollowAsync(person.Dn, null);
    }

    // What a deleted object keeps differs between servers: what it had otherwise is set anew, as whoever restores does.
    private async Task RestoreAsync()
    {
        var (person, id) = Any(Model.Deleted);
        Model.Deleted.Remove((person, id));
        // Samba restores by the name that the object has among the deleted ones, not by its GUID.
        var deleted = (await EntryAsync(LdapDn.ByGuid(id), [new ShowDeletedControl()])).Dn;
        await _connection.ModifyAsync(LdapDn.Parse(deleted),
            [new(LdapModificationKind.Delete, LdapAttribute.Text("isDeleted")), new(LdapModificationKind.Replace, LdapAttribute.Text("distinguishedName", person.Dn.ToString()))], [new ShowDeletedControl()]);
        await _connection.ModifyAsync(person.Dn, [.. _shape.Attributes.Select(a => new LdapModification(LdapModificationKind.Replace, LdapAttribute.Text(a, [.. person.Values.GetValueOrDefault(a) ?? []])))]);
        Model.People.Add(person);
    }

    // A directory that brings references into line later leaves one now and then when more happens meanwhile. So the next operation waits, and what is left is put right as an administrator would.
    private async Task FollowAsync(LdapDn old, LdapDn? now)
    {
        if (!_shape.ReferencesFollowLate || old == now)
            return;
        var since = Stopwatch.StartNew();
        while (await ReferringAsync(old) is { Count: > 0 } left)
        {
            if (since.Elapsed < MostLate)
            {
                await Task.Delay(10);
                continue;
            }

            foreach (var (dn, attribute) in left)
            {
                List<LdapModification> modifications = [new(LdapModificationKind.Delete, LdapAttribute.Text(attribute, old.ToString()))];
                if (now is not null)
                    modifications.Add(new(LdapModificationKind.Add, LdapAttribute.Text(attribute, now.ToString())));
                try
                {
                    await _connection.ModifyAsync(dn, modifications);
                }
                catch (LdapException e) when (e.Result?.Code is LdapResultCode.NoSuchAttribute or LdapResultCode.AttributeOrValueExists)
                {
                    // The directory was faster after all.
                }
            }
        }
    }

    private async Task<IReadOnlyList<(LdapDn Dn, string Attribute)>> ReferringAsync(LdapDn to)
    {
        var referring = new List<(LdapDn, string)>();
        foreach (var attribute in new[] { "manager", "member" })
        {
            await foreach (var entry in EntriesAsync(LdapFilter.Equal(attribute, to.ToString()), ["1.1"]))
                referring.Add((LdapDn.Parse(entry.Dn), attribute));
        }

        return referring;
    }

    private async Task CreateGroupAsync()
    {
        var group = new ModelGroup($"{_prefix} group {++_last}", _groups);
        var attributes = new List<LdapAttribute> { LdapAttribute.Text("objectClass", _shape.GroupClass) };
        if (_shape.GroupsHaveLogin)
            attributes.Add(LdapAttribute.Text(_shape.Login, group.Name));
        if (_shape.Placeholder is { } placeholder)
            attributes.Add(LdapAttribute.Text("member", placeholder));
        await _connection.AddAsync(group.Dn, attributes);
        Model.Groups.Add(group);
    }

    private async Task AddMemberAsync()
    {
        var (group, person) = (Any(Model.Groups), Any(Model.People));
        if (group.Members.Add(person))
            await _connection.ModifyAsync(group.Dn, [new(LdapModificationKind.Add, LdapAttribute.Text("member", person.Dn.ToString()))]);
    }

    private async Task RemoveMemberAsync()
    {
        var group = Any([.. Model.Groups.Where(g => g.Members.Count > 0)]);
        var person = Any([.. group.Members.OrderBy(m => m.Login, StringComparer.Ordinal)]);
        group.Members.Remove(person);
        await _connection.ModifyAsync(group.Dn, [new(LdapModificationKind.Delete, LdapAttribute.Text("member", person.Dn.ToString()))]);
    }

    private async Task DeleteGroupAsync()
    {
        var group = Any(Model.Groups);
        await _connection.DeleteAsync(group.Dn);
        Model.Groups.Remove(group);
    }

    private async Task<LdapEntry> EntryAsync(LdapDn dn, IReadOnlyList<LdapControl> controls)
    {
        await foreach (var item in _connection.SearchAsync(new() { Base = dn, Scope = LdapScope.Base, Attributes = ["objectGUID"], Controls = controls }))
        {
            if (item is LdapSearchEntry found)
                return found.Entry;
        }

        throw new InvalidOperationException($"There is no {dn}.");
    }

    private string NewName(int number) => string.Create(CultureInfo.InvariantCulture, $"{Any(Names)} {number}");

    private string NewValue() => string.Create(CultureInfo.InvariantCulture, $"{_random.Next(1000)} {_random.Next(1000)}");

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
