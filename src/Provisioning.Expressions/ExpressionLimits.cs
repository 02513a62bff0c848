namespace Provisioning.Expressions;

/// <summary>What bounds expressions, so that none takes long, whatever it says and whatever it is given.</summary>
public static class ExpressionLimits
{
    /// <summary>Characters that an expression can have.</summary>
    public const int Characters = 10_000;

    /// <summary>Parts (names, values, operators, calls) that it can have.</summary>
    public const int Parts = 2_000;

    /// <summary>Parts that can lie in each other.</summary>
    public const int Depth = 100;

    /// <summary>Steps that one evaluation can take: a part is one, and so is each element or each 16 characters that a function goes through.</summary>
    public const int Steps = 50_000;

    /// <summary>Characters that a text made by an expression can have.</summary>
    public const int TextLength = 100_000;

    /// <summary>Elements that a list made by an expression can have.</summary>
    public const int ListLength = 10_000;

    /// <summary>Calls with a pattern, time zone or the like, of which something is made when the expression is compiled.</summary>
    public const int Patterns = 50;

    /// <summary>Characters that a regular expression can have.</summary>
    public const int PatternLength = 200;

    /// <summary>Characters of a text that a regular expression is used on.</summary>
    public const int PatternInput = 500;

    /// <summary>Characters that a regular expression can have when its counted repetitions are written out.</summary>
    public const int PatternSize = 200;
}
