namespace Provisioning.Ldap;

/// <summary>A text that is no filter, no distinguished name or no schema description, with where and why.</summary>
public sealed class LdapFormatException : FormatException
{
    /// <summary>Says what the text was to be, where it is wrong, and what belongs there.</summary>
    /// <param name="what">What the text was to be, such as "filter".</param>
    /// <param name="position">Where, from 0, in characters.</param>
    /// <param name="problem">What is wrong there.</param>
    /// <param name="expected">What belongs there.</param>
    public LdapFormatException(string what, int position, string problem, string expected)
        : base($"The {what} is wrong at column {position + 1}: {problem}; {expected} belongs there.") => (Position, Problem, Expected) = (position, problem, expected);

    /// <summary>Where it is wrong, from 0, in characters.</summary>
    public int Position { get; }

    /// <summary>What is wrong there.</summary>
    public string Problem { get; }

    /// <summary>What belongs there.</summary>
    public string Expected { get; }
}
