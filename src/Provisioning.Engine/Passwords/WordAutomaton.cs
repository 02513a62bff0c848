namespace Provisioning.Engine;

/// <summary>
/// Finds any of many words in a text in one pass over it, whatever the case (Aho and Corasick 1975). The text is looked at character by character, so that no piece of a password is ever copied. Immutable.
/// </summary>
internal sealed class WordAutomaton
{
    /// <summary>Words shorter than this do not count: nearly every password has them.</summary>
    public const int Shortest = 3;

    /// <summary>The state before the first character.</summary>
    public const int Start = 0;

    private readonly Dictionary<(int State, char Next), int> _next = [];
    private readonly List<int> _fallback = [0];
    private readonly List<bool> _ends = [false];

    /// <summary>For these words; those that are too short are left out.</summary>
    public WordAutomaton(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (word.Length >= Shortest)
                Add(word);
        }

        Link();
    }

    /// <summary>One that finds nothing.</summary>
    public static WordAutomaton None { get; } = new([]);

    /// <summary>The state after one more character.</summary>
    public int Step(int state, char character)
    {
        var folded = char.ToUpperInvariant(character);
        int next;
        while (!_next.TryGetValue((state, folded), out next) && state != Start)
            state = _fallback[state];
        return next;
    }

    /// <summary>True when a word ends in this state.</summary>
    public bool IsEnd(int state) => _ends[state];

    /// <summary>True when the text has one of the words.</summary>
    public bool IsIn(ReadOnlySpan<char> text)
    {
        var state = Start;
        foreach (var character in text)
        {
            state = Step(state, character);
            if (IsEnd(state))
                return true;
        }

        return false;
    }

    private void Add(string word)
    {
        var state = Start;
        foreach (var character in word)
        {
            var key = (state, char.ToUpperInvariant(character));
            if (!_next.TryGetValue(key, out var next))
            {
                next = _ends.Count;
                _next.Add(key, next);
                _fallback.Add(Start);
                _ends.Add(false);
            }

            state = next;
        }

        _ends[state] = true;
    }

    // A state falls back to the longest other word's beginning that the text still ends with. Those are shorter, so that level by level they are known already.
    private void Link()
    {
        var children = _next.ToLookup(e => e.Key.State, e => (e.Key.Next, State: e.Value));
        var level = new Queue<int>(children[Start].Select(c => c.State));
        while (level.TryDequeue(out var state))
        {
            foreach (var (character, child) in children[state])
            {
                _fallback[child] = Step(_fallback[state], character);
                _ends[child] |= _ends[_fallback[child]];
                level.Enqueue(child);
            }
        }
    }
}
