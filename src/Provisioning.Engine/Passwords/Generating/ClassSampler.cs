using System.Numerics;

namespace Provisioning.Engine;

/// <summary>
/// Draws passwords of one length of which each that has what the policy asks of the classes is as likely as any other: first how many characters each class gets, weighted by how many passwords there are with those
/// numbers, then the characters, then their order.
/// </summary>
internal sealed class ClassSampler(PasswordAlphabet alphabet, PasswordPolicy policy, int length)
{
    private readonly IReadOnlyList<int> _minima = CharacterClasses.Minima(policy);
    private readonly Dictionary<(int, int, int), BigInteger> _counts = [];

    /// <summary>How many such passwords there are.</summary>
    public BigInteger Count => Ways(0, length, 0);

    /// <summary>Draws one into the buffer, which has the sampler's length.</summary>
    public void Draw(Span<char> password)
    {
        var (left, used) = (length, 0);
        for (var i = 0; i < CharacterClasses.Count; i++)
        {
            var drawn = SecureRandom.Below(Ways(i, left, used));
            foreach (var (number, ways) in Choices(i, left, used))
            {
                if (drawn < ways)
                {
                    foreach (ref var place in password.Slice(length - left, number))
                        place = SecureRandom.Of(alphabet.ByClass[i]);
                    left -= number;
                    used += number > 0 ? 1 : 0;
                    break;
                }

                drawn -= ways;
            }
        }

        SecureRandom.Shuffle(password);
    }

    // How many ways there are to fill the places that are left with the classes from this one on.
    private BigInteger Ways(int characterClass, int left, int used)
    {
        if (characterClass == CharacterClasses.Count)
            return left == 0 && used >= policy.MinClass ? 1 : 0;
        if (!_counts.TryGetValue((characterClass, left, used), out var count))
        {
            count = Choices(characterClass, left, used).Aggregate(BigInteger.Zero, (sum, choice) => sum + choice.Ways);
            _counts.Add((characterClass, left, used), count);
        }

        return count;
    }

    // For each number of characters of the class: which places they take, times which characters they are, times what the other classes can do with the rest.
    private IEnumerable<(int Number, BigInteger Ways)> Choices(int characterClass, int left, int used)
    {
        var size = alphabet.ByClass[characterClass].Length;
        BigInteger placed = 1, characters = 1;
        for (var number = 0; number <= left; number++)
        {
            if (number > 0)
            {
                placed = placed * (left - number + 1) / number;
                characters *= size;
            }

            if (characters.IsZero)
                yield break;
            if (number >= _minima[characterClass])
                yield return (number, placed * characters * Ways(characterClass + 1, left - number, used + (number > 0 ? 1 : 0)));
        }
    }
}
