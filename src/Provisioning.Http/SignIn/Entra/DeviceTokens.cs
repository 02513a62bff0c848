using System.Collections.Concurrent;
using Microsoft.Identity.Client;

namespace Provisioning.Http;

/// <summary>What people signed in to, for this process and in memory only: connectors come and go with each command.</summary>
internal static class DeviceTokens
{
    private static readonly ConcurrentDictionary<string, byte[]> Kept = new(StringComparer.Ordinal);

    /// <summary>Fills the library's cache from here, and keeps here what changes in it.</summary>
    public static void Keep(ITokenCache cache, string key)
    {
        cache.SetBeforeAccess(access => access.TokenCache.DeserializeMsalV3(Kept.GetValueOrDefault(key), shouldClearExistingCache: true));
        cache.SetAfterAccess(access =>
        {
            if (access.HasStateChanged)
                Kept[key] = access.TokenCache.SerializeMsalV3();
        });
    }
}
