using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A clock that goes on while something is waited for: a wait that a service asks for takes no time.</summary>
internal static class PassingTime
{
    /// <summary>The clock goes on until the work is done.</summary>
    public static Task RunAsync(this FakeTimeProvider clock, Task work) => clock.PassAsync(work, () => true);

    /// <summary>The clock goes on until the work is done, and stands while the service works.</summary>
    public static async Task<T> RunAsync<T>(this FakeTimeProvider clock, FaultProxy proxy, Task<T> work)
    {
        await clock.PassAsync(work, () => !proxy.IsServing);
        return await work;
    }

    private static async Task PassAsync(this FakeTimeProvider clock, Task work, Func<bool> passes)
    {
        while (await Task.WhenAny(work, Task.Delay(5)) != work)
        {
            if (passes())
                clock.Advance(TimeSpan.FromSeconds(1));
        }

        await work;
    }
}
