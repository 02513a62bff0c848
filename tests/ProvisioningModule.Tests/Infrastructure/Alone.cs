namespace ProvisioningModule.Tests;

/// <summary>Tests of what a process has one of (its environment, its only open store, the practice application without a name): they run alone, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
