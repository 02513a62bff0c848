using System.Text.Json;
using Provisioning.Store;
using Provisioning.Store.LiteDb;

namespace Provisioning.Bench;

/// <summary>
/// What a plan of one application comes to when it is written by hand for one set of mappings: the same documents are read from the store, and each person's twenty values are compared with the account's. No plan,
/// no order, no guard, no other mapping than these.
/// </summary>
internal static class EvaluationLoop
{
    private const int Page = 500;

    /// <summary>How many people differ from their accounts.</summary>
    public static async Task<int> RunAsync(IProvisioningStore store, string app)
    {
        var accountOf = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var document in store.ReadAsync(new("accounts") { Prefix = app + "/" }, CancellationToken.None))
        {
            using var json = JsonDocument.Parse(document.Json);
            if (json.RootElement.TryGetProperty("user", out var user))
                accountOf[user.GetString()!] = document.Id;
        }

        var (different, page) = (0, new List<string>(Page));
        await foreach (var document in store.ReadAsync(new("assignments") { Prefix = app + "/" }, CancellationToken.None))
        {
            page.Add(document.Id[(app.Length + 1)..]);
            if (page.Count < Page)
                continue;
            different += await CompareAsync(store, page, accountOf);
            page.Clear();
        }

        return different + await CompareAsync(store, page, accountOf);
    }

    public static async Task<IProvisioningStore> OpenAsync(string folder) =>
        await StoreFolder.OpenAsync(new() { Path = folder, Schema = Engine.EngineSchema.Current, View = new LiteDbViewProvider(), Actor = "bench" }, CancellationToken.None);

    private static async Task<int> CompareAsync(IProvisioningStore store, List<string> ids, Dictionary<string, string> accountOf)
    {
        var users = await store.GetManyAsync("users", ids, CancellationToken.None);
        var accounts = new Dictionary<string, StoredDocument>(StringComparer.Ordinal);
        foreach (var account in await store.GetManyAsync("accounts", [.. ids.Where(accountOf.ContainsKey).Select(id => accountOf[id])], CancellationToken.None))
            accounts.Add(account.Id, account);
        var different = 0;
        foreach (var user in users)
        {
            using var json = JsonDocument.Parse(user.Json);
            if (json.RootElement.GetProperty("status").GetString() != "Active")
                continue;
            using var account = accountOf.TryGetValue(user.Id, out var key) && accounts.TryGetValue(key, out var held) ? JsonDocument.Parse(held.Json) : null;
            if (account is null || !IsSame(json.RootElement.GetProperty("attributes"), account.RootElement.GetProperty("values")))
                different++;
        }

        return different;
    }

    private static bool IsSame(JsonElement user, JsonElement account)
    {
        foreach (var name in Fields.Plain)
        {
            if (Text(user, name) != Text(account, name))
                return false;
        }

        return Text(user, "name", "givenName") == Text(account, "givenName")
            && Text(user, "name", "familyName") == Text(account, "surname")
            && Work(user, "emails") == Text(account, "mail")
            && Text(user, "displayName") == Text(account, "name", "formatted")
            && Text(user, "name", "givenName") == Text(account, "nickName")
            && Text(user, "employeeNumber") == Work(account, "phoneNumbers")
            && Text(user, "department") == Text(account, "profileUrl")
            && Text(account, "locale") == "en-US"
            && Text(account, "timezone") == "Europe/Vienna"
            && Text(account, "preferredLanguage") == "en"
            && Text(user, "title") == Text(account, "name", "honorificSuffix");
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string? Text(JsonElement item, string name, string part) => item.TryGetProperty(name, out var value) ? Text(value, part) : null;

    private static string? Work(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var list))
            return null;
        foreach (var element in list.EnumerateArray())
        {
            if (Text(element, "type") == "work")
                return Text(element, "value");
        }

        return null;
    }
}
