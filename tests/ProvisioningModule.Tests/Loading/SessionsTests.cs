using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Loading;

/// <summary>Several sessions of one process use the module at once.</summary>
[Collection(Alone.Name)]
public sealed class SessionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_sessions_import_it_at_once_and_each_works_in_its_own_store()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(n => Task.Run(() =>
        {
            using var session = new ModuleSession();
            session.Invoke("$null = Open-ProvStore $args[0] -Create; $n = $args[1]; 1..50 | ForEach-Object { [pscustomobject]@{ userName = \"user$_-$n\" } } | New-ProvUser", _folder[$"store{n}"], n).ThrowIfFailed();
            return session.Invoke("Get-ProvUser").ThrowIfFailed().Of<User>().Select(u => u.UserName).ToList();
        })));
        results.ShouldAllBe(users => users.Count == 50);
        results[0].ShouldNotContain(u => results[1].Contains(u));
    }

    [Fact]
    public void Two_sessions_work_in_one_store_and_it_is_closed_with_the_last()
    {
        using var first = new ModuleSession();
        first.Invoke("$null = Open-ProvStore $args[0] -Create; New-ProvUser anna", _folder["store"]).ThrowIfFailed();
        using (var second = new ModuleSession())
        {
            second.Invoke("$null = Open-ProvStore $args[0]; New-ProvUser bo", _folder["store"]).ThrowIfFailed();
            first.Invoke("Get-ProvUser").Output.Count.ShouldBe(2);
        }

        first.Invoke("Get-ProvUser bo").ThrowIfFailed();
    }

    [Fact]
    public void Parallel_script_blocks_work_in_the_store_of_the_process()
    {
        using var session = new ModuleSession();
        session.Invoke("$null = Open-ProvStore $args[0] -Create", _folder["store"]).ThrowIfFailed();
        var made = session.Invoke(
            """
            $module = $args[0]
            1..20 | ForEach-Object -Parallel { Import-Module $using:module; New-ProvUser "user$_" -Department Sales -PassThru } -ThrottleLimit 4
            """,
            ModuleSession.ModuleFolder).ThrowIfFailed();
        made.Of<User>().Select(u => u.UserName).Order().ShouldBe(Enumerable.Range(1, 20).Select(n => $"user{n}").Order());
        session.Invoke("Get-ProvUser -Filter 'department eq \"Sales\"'").Output.Count.ShouldBe(20, "the sessions of the script blocks take nothing with them when they end");
    }
}
