using System.Text.Json;

namespace Provisioning.Bench;

/// <summary>The measure of a read: page after page with nothing but HttpClient. Of a page it looks for the number of all alone.</summary>
internal static class PageLoop
{
    private const int PageSize = 100;

    public static async Task RunAsync(string baseUri, string token)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new(baseUri + "/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        http.DefaultRequestHeaders.Accept.Add(new("application/scim+json"));
        long total = 1;
        for (var start = 1; start <= total; start += PageSize)
        {
            using var answer = await http.GetAsync($"Users?startIndex={start}&count={PageSize}");
            answer.EnsureSuccessStatusCode();
            total = Total(await answer.Content.ReadAsByteArrayAsync());
        }
    }

    // It stands before the resources.
    private static long Total(byte[] page)
    {
        var reader = new Utf8JsonReader(page);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("totalResults"u8))
                continue;
            reader.Read();
            return reader.GetInt64();
        }

        throw new InvalidOperationException("The service does not say how many users it has.");
    }
}
