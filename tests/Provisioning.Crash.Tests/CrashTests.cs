namespace Provisioning.Crash.Tests;

/// <summary>
/// The process is killed (SIGKILL) at random points of its applies and undos, 200 times, and taken up again each time: no account twice, no change lost, and the audit has each change once. Every third round undoes its run as
/// well, so that undos are killed as applies are; what was undone is let in again by the next.
/// </summary>
public sealed class CrashTests
{
    // Each company has its own store and application; as many at once as a small machine has processors.
    private const int AtOnce = 2;
    private const int KillsOfEach = 25;

    [Theory]
    [InlineData("fifty of two hundred")]
    [InlineData("fifty more")]
    [InlineData("another fifty")]
    [InlineData("the last fifty")]
    public async Task Killed_and_resumed_two_hundred_times_the_job_is_done_once(string part)
    {
        var killed = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => RunAsync(Random.Shared.Next(), KillsOfEach))));
        killed.Sum().ShouldBe(AtOnce * KillsOfEach, part);
    }

    private static async Task<int> RunAsync(int seed, int kills)
    {
        await using var company = await Company.StartAsync(seed);
        try
        {
            await company.BeginAsync();
            var killed = 0;
            for (var round = 1; killed < kills; round++)
            {
                round.ShouldBeLessThan(kills * 2, "most rounds end before they are killed");
                if (round > 1)
                    await company.NextDayAsync(round);
                if (await company.RoundAsync(undo: round % 3 == 0))
                    killed++;
            }

            await company.EndAsync();
            return killed;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"With the seed {seed}: {e.Message}", e);
        }
    }
}
