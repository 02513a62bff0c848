namespace ProvisioningModule.Tests;

/// <summary>Waits for what happens on its own a moment later.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="TimeoutException">It did not become so.</exception>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var end = DateTime.UtcNow + Patience;
        while (!condition())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException("It did not become so.");
            await Task.Delay(25);
        }
    }
}
