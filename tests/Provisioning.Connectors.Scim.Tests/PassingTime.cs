using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A clock that goes on while something is waited for, and stands while the service works: a wait that a service asks for takes no time.</summary>
internal static class PassingTime
{
    public static async Task<T> RunAsync<T>(this FakeTimeProvider clock, FaultProxy proxy, Task<T> work)
    {
        while (await Task.WhenAny(work, Task.Delay(5)) != work)
        {
            if (!proxy.IsServing)
                clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await work;
    }
}
