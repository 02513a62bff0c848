namespace Provisioning;

/// <summary>What the public documentation of one application says of provisioning it: New-ProvApp -Template starts from it, and Get-ProvTemplate shows it. What the documentation does not say is not in it.</summary>
public sealed record AppTemplate
{
    /// <summary>Its name, which is the name of its file in the module's folder catalog.</summary>
    public required string Name { get; init; }

    /// <summary>What the application is called.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The connector that speaks to it.</summary>
    public required string Connector { get; init; }

    /// <summary>The connector's settings. In their texts a name in braces, such as {Tenant}, is a placeholder.</summary>
    public required AttributeSet Settings { get; init; }

    /// <summary>What the administrator has to say for the settings to be whole.</summary>
    public IReadOnlyList<TemplatePlaceholder> Placeholders { get; init; } = [];

    /// <summary>The mappings that an app begins with: of what the connector sends as a rule, what the application takes, and what it wants beside that.</summary>
    public required IReadOnlyList<Mapping> Mappings { get; init; }

    /// <summary>With what it is signed in, and where that is to be had.</summary>
    public required string Authentication { get; init; }

    /// <summary>What it does, a sentence each.</summary>
    public IReadOnlyList<string> Supports { get; init; } = [];

    /// <summary>What it does not do, a sentence each.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    /// <summary>What becomes of the accounts of who leaves unless the administrator says otherwise: a person is asked where to disable is to delete for good.</summary>
    public Deprovisioning Deprovisioning { get; init; }

    /// <summary>What it means there that an account is disabled, and that it is deleted.</summary>
    public required string WhenDisabled { get; init; }

    /// <summary>How much it takes: rates, sizes of pages, lengths.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>What else is to be known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The public pages that all of this is from.</summary>
    public required IReadOnlyList<Uri> Documentation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Something that a template leaves open: -Settings says it beside the connector's settings, by its name.</summary>
/// <param name="Name">Its name: as it stands in braces in a setting, or that of a setting of which the documentation says no value.</param>
/// <param name="Description">What it is and where it is to be found, in a sentence.</param>
/// <param name="Example">A value as it may look.</param>
public sealed record TemplatePlaceholder(string Name, string Description, string Example)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Description}";
}
