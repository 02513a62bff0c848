using System.Numerics;

namespace Provisioning.Engine;

/// <summary>
/// Looks for a password that fulfils a policy by trying one character after the other, and remembers from where there is no way on: it finds one whenever there is one. For policies that leave so little that
/// drawing at random finds nothing, and to tell that one leaves nothing at all.
/// </summary>
internal sealed class PasswordSearch(PasswordAlphabet alphabet, PasswordPolicy policy, DenyWords words)
{
    /// <summary>After so many dead ends the search is given up: only policies made for it get there.</summary>
    private const int MostDeadEnds = 500_000;

    private readonly HashSet<Place> _dead = [];
    private readonly IReadOnlyList<int> _minima = CharacterClasses.Minima(policy);

    /// <summary>A password between these lengths, or null when there is none.</summary>
    public SecretText? Find(int shortest, int longest)
    {
        var buffer = GC.AllocateArray<char>(longest, pinned: true);
        try
        {
            _dead.Clear();
            var length = Extend(buffer, new(0, WordAutomaton.Start, WordAutomaton.Start, _minima[0], _minima[1], _minima[2], _minima[3], 0), shortest);
            return length < 0 ? null : SecretText.From(buffer.AsSpan(0, length));
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    // The length of the password that the buffer holds then, or -1.
    private int Extend(char[] buffer, Place place, int shortest)
    {
        var missing = Missing(place);
        if (place.Position >= shortest && missing == 0)
            return place.Position;
        if (missing > buffer.Length - place.Position || place.Position == buffer.Length || _dead.Contains(place))
            return -1;
        var order = (char[])alphabet.All.Clone();
        SecureRandom.Shuffle(order.AsSpan());
        foreach (var character in order)
        {
            var (policyState, personState) = (words.Policy.Step(place.PolicyState, character), words.Person.Step(place.PersonState, character));
            if (words.Policy.IsEnd(policyState) || words.Person.IsEnd(personState))
                continue;
            buffer[place.Position] = character;
            if (Extend(buffer, place.After(CharacterClasses.Of(character), policyState, personState), shortest) is var length and >= 0)
                return length;
            if (_dead.Count >= MostDeadEnds)
                return -1;
        }

        _dead.Add(place);
        return -1;
    }

    // How many more characters the classes ask for.
    private int Missing(Place place)
    {
        var willHave = place.Used;
        for (var i = 0; i < CharacterClasses.Count; i++)
            willHave |= place.Needs(i) > 0 ? 1 << i : 0;
        return place.Upper + place.Lower + place.Digit + place.Symbol + Math.Max(0, policy.MinClass - BitOperations.PopCount((uint)willHave));
    }

    /// <summary>How far the search is: all that decides whether there is a way on.</summary>
    private readonly record struct Place(int Position, int PolicyState, int PersonState, int Upper, int Lower, int Digit, int Symbol, int Used)
    {
        public int Needs(int characterClass) => characterClass switch
        {
            CharacterClasses.Upper => Upper,
            CharacterClasses.Lower => Lower,
            CharacterClasses.Digit => Digit,
            _ => Symbol,
        };

        public Place After(int characterClass, int policyState, int personState) => new(
            Position + 1,
            policyState,
            personState,
            Math.Max(0, Upper - (characterClass == CharacterClasses.Upper ? 1 : 0)),
            Math.Max(0, Lower - (characterClass == CharacterClasses.Lower ? 1 : 0)),
            Math.Max(0, Digit - (characterClass == CharacterClasses.Digit ? 1 : 0)),
            Math.Max(0, Symbol - (characterClass == CharacterClasses.Symbol ? 1 : 0)),
            Used | 1 << characterClass);
    }
}
