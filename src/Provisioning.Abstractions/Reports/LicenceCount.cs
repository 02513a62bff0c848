namespace Provisioning;

/// <summary>How many accounts an app has, and how many of them nobody needs.</summary>
public sealed record LicenceCount
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>How many accounts the app has.</summary>
    public int Accounts { get; init; }

    /// <summary>How many of them can be used.</summary>
    public int Usable { get; init; }

    /// <summary>How many of them cannot be used. Whether these cost something is for the app to say.</summary>
    public int Disabled { get; init; }

    /// <summary>How many that can be used are of people who are to have them.</summary>
    public int Assigned { get; init; }

    /// <summary>How many that can be used are of people on leave, or before their first day.</summary>
    public int Waiting { get; init; }

    /// <summary>How many that can be used are of nobody, of people who have left, or of people to whom nothing gives the app: they could be freed.</summary>
    public int Freeable { get; init; }

    /// <summary>Of how many that can be used it could not be told whether somebody is to have them. They count as not to be freed.</summary>
    public int Unknown { get; init; }

    /// <summary>How many people are to have an account and have none.</summary>
    public int Missing { get; init; }

    /// <summary>What is to be done; empty for nothing.</summary>
    public string Next { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{App}: {Freeable} of {Accounts}";
}
