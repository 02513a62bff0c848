namespace ProvisioningModule.Tests;

/// <summary>Waits for what happens on its own a moment later.</summary>
internal static class Eventually
{
    /// <summary>How long is waited at most: what takes longer does not come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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
