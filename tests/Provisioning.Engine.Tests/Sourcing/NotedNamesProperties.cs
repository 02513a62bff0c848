using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Who has which name as a plan leaves them, kept by digests, against the same kept as it is.</summary>
public class NotedNamesProperties
{
    [Property]
    public void It_answers_as_a_list_of_people_with_their_names_does((byte Person, bool Live, byte[] Names)[] notes)
    {
        var names = new NotedNames();
        var people = new Dictionary<string, (bool Live, HashSet<IndexKey> Names)>();
        foreach (var note in notes)
        {
            var (id, keys) = ($"u{note.Person % 5}", note.Names.Select(Key).ToHashSet());
            names.Add(id, note.Live, keys);
            people[id] = (note.Live, keys);
        }

        foreach (var key in Enumerable.Range(0, 8).Select(n => Key((byte)n)))
        {
            names.Having(key).Order().ShouldBe(people.Where(p => p.Value.Live && p.Value.Names.Contains(key)).Select(p => p.Key).Order());
            foreach (var (id, person) in people)
            {
                names.Has(id, key).ShouldBe(person.Live && person.Names.Contains(key));
                names.IsLive(id).ShouldBe(person.Live);
            }
        }

        Enumerable.Range(0, 5).ShouldAllBe(n => names.Knows($"u{n}") == people.ContainsKey($"u{n}"));
    }

    // Few of each, so that people share them; an index's name ends where the value begins.
    private static IndexKey Key(byte number) => (number % 8) switch
    {
        0 => new("mail", "a"),
        1 => new("mai", "la"),
        var n => new(n % 2 == 0 ? "userName" : "employeeNumber", $"{n / 2}"),
    };
}
