using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>Each bad input of docs/bad-input.md gets its one clear error: it names the thing, says what to do, and nothing else is lost.</summary>
public sealed class BadInputTests(BadInputTests.Session shared) : IClassFixture<BadInputTests.Session>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. BadInputCase.All.Select(c => c.Name)];

    public void Dispose()
    {
        shared.Module.Invoke("Close-ProvStore -ErrorAction Ignore");
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_said_clearly_and_nothing_else_is_lost(string name)
    {
        var bad = BadInputCase.All.Single(c => c.Name == name);
        shared.Module.Invoke("$global:folder = $args[0]; New-Store", _folder.Path).ThrowIfFailed();
        var result = shared.Module.Invoke(bad.Script);
        result.Errors.Count.ShouldBe(bad.Errors, string.Join(Environment.NewLine, result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}")));
        var error = result.Errors[0];
        error.FullyQualifiedErrorId.Split(',')[0].ShouldBe(bad.ErrorId, error.ToString());
        foreach (var mention in bad.Mentions)
            error.ToString().ShouldContain(mention, Case.Sensitive);
        if (error.Exception.GetBaseException() is Provisioning.ProvisioningException)
            error.ErrorDetails.ShouldNotBeNull().RecommendedAction.ShouldNotBeNullOrWhiteSpace();
        error.ToString().ShouldNotContain("hunter2");
        error.ToString().ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
        shared.Module.Invoke("if (Get-ProvStore) { Get-ProvUser }").Of<Provisioning.User>().Count().ShouldBe(bad.Users);
    }

    [Fact]
    public async Task The_table_in_the_documentation_has_every_case_with_its_id_and_no_other()
    {
        var rows = (await File.ReadAllLinesAsync(Path.Combine(TestPaths.RepoRoot, "docs", "bad-input.md")))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| What is wrong", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Select(c => (Name: c[1], Id: c[2].Trim('`')))
            .ToList();
        rows.ShouldBe(BadInputCase.All.Select(c => (c.Name, c.ErrorId)));
    }

    /// <summary>One session for all cases.</summary>
    public sealed class Session : IDisposable
    {
        public Session() => Module.Invoke(BadInputCase.Prelude).ThrowIfFailed();

        public ModuleSession Module { get; } = new();

        public void Dispose() => Module.Dispose();
    }
}
