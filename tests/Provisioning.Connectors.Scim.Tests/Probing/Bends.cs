using System.Text.RegularExpressions;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>What services do otherwise, as a proxy before a right one shows it.</summary>
internal static class Bends
{
    private const string Nobody = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}""";
    private static readonly Fault NotAllowed = new Fault.Answer(405);

    /// <summary>The rule of this name.</summary>
    public static Func<ProxiedRequest, Fault?> Of(string name)
    {
        // What some remember from one request to the next.
        var (isDisabled, first) = (false, "");
        return name switch
        {
            "a user is refused" => r => IsNewUser(r) ? Refused("invalidValue") : null,
            "another address" => r => IsNewUser(r) ? new Fault.Rewrite(b => Regex.Replace(b, "\"location\":\"[^\"]*\"", "\"location\":\"https://scim.example/Users/1\"")) : null,
            "filters are refused" => r => HasFilter(r) ? Refused("invalidFilter") : null,
            "filters find everybody" => r => HasFilter(r) ? new Fault.Rewrite(Request: o => o with { Path = Regex.Replace(o.Path, "filter=[^&]*&", "") }) : null,
            "filters find nobody" => r => HasFilter(r) ? new Fault.Answer(200, Nobody) : null,
            "many were changed" => r => r.Path.Contains("lastModified%20ge", StringComparison.Ordinal) ? new Fault.Answer(200, Nobody.Replace("\"totalResults\":0", "\"totalResults\":900", StringComparison.Ordinal)) : null,
            "externalId is not kept" => r => IsNewUser(r) ? new Fault.Rewrite(Request: o => o with { Body = Regex.Replace(o.Body, "\"externalId\":\"[^\"]*\",", "") }) : null,
            "a list is refused" => r => IsSmallPage(r) ? new Fault.Answer(403) : null,
            "pages by cursor alone" => r => r.Path switch
            {
                "Users?cursor&count=1" => Page(1, "c/2"),
                "Users?cursor=c%2F2&count=1" => Page(2, null),
                _ when IsSmallPage(r) => new Fault.Rewrite(Request: o => o with { Path = Regex.Replace(o.Path, @"startIndex=\d+", "startIndex=1") }),
                _ => null,
            },
            "cursors that lead nowhere" => r => r.Path.StartsWith("Users?cursor", StringComparison.Ordinal) ? Page(1, "c/2") : null,
            "fewer than there are" => r => IsSmallPage(r) ? Total(@"""totalResults"":1") : null,
            "more than there are" => r => IsSmallPage(r) ? Total(@"""totalResults"":5") : null,
            "no number" => r => IsSmallPage(r) ? Total(@"""said"":5") : null,
            "no PATCH" => r => IsPatch(r) ? NotAllowed : null,
            "PATCH is not done" => r => IsPatch(r) ? new Fault.Lie() : null,
            "PATCH in capitals alone" => r => IsPatch(r) && r.Body.Contains("\"op\":\"replace\"", StringComparison.Ordinal) ? new Fault.Lie() : null,
            "PATCH without a path alone" => r => IsPatch(r) && r.Body.Contains("\"path\":", StringComparison.Ordinal) ? Refused("invalidPath") : null,
            "no PUT" => r => r.Method == "PUT" ? NotAllowed : null,
            "PUT is not done" => r => r.Method == "PUT" ? new Fault.Lie() : null,
            "PUT keeps" => r => r.Method == "PUT" ? new Fault.Rewrite(Request: o => o with { Method = "PATCH", Body = """{"Operations":[{"op":"replace","path":"name.familyName","value":"Put"}]}""" }) : null,
            "neither PATCH nor PUT" => r => IsPatch(r) || r.Method == "PUT" ? NotAllowed : null,
            "active is not taken" => r => IsActive(r) ? new Fault.Lie() : null,
            "active is refused" => r => IsActive(r) ? Refused("mutability") : null,
            "active is not shown" => r => IsReadOf(r, "Users/") ? new Fault.Rewrite(b => Regex.Replace(b, "\"active\":(true|false),", "")) : null,
            "the disabled are not shown" => r =>
            {
                isDisabled |= IsActive(r);
                return isDisabled && IsReadOf(r, "Users/") ? new Fault.Answer(404) : null;
            },
            "enabling is refused" => r => IsActive(r) && r.Body.Contains("\"value\":true", StringComparison.Ordinal) ? Refused("mutability") : null,
            "duplicates are made" => r => IsDuplicate(r) ? new Fault.Rewrite(Request: o => o with { Body = o.Body.Replace("\"userName\":\"", "\"userName\":\"other-", StringComparison.Ordinal) }) : null,
            "duplicates are refused with 400" => r => IsDuplicate(r) ? Refused("invalidValue") : null,
            "duplicates are answered with who is there" => r => IsDuplicate(r) ? new Fault.Answer(200, first) : IsNewUser(r) && first.Length == 0 ? new Fault.Rewrite(b => first = b) : null,
            "no groups" => r => IsGroup(r) ? new Fault.Answer(404) : null,
            "groups are forbidden" => r => IsGroup(r) ? new Fault.Answer(403) : null,
            "members come twice" => r => IsReadOf(r, "Groups/") ? new Fault.Rewrite(b => Regex.Replace(b, @"""members"":\[([^\]]+)\]", @"""members"":[$1,$1]")) : null,
            "members are refused" => r => IsGroup(r) && r.Method == "PATCH" ? Refused("invalidValue") : null,
            "members stay" => r => IsRemoval(r) ? new Fault.Lie() : null,
            "members may not leave" => r => IsRemoval(r) ? Refused("invalidPath") : null,
            "no DELETE" => r => r.Method == "DELETE" ? NotAllowed : null,
            "DELETE is not done" => r => r.Method == "DELETE" ? new Fault.Answer(204) : null,
            "Bulk is claimed" => r => r.Path == "Bulk" ? new Fault.Answer(501) : Claim(r),
            "Bulk is claimed and not done" => r => r.Path == "Bulk" ? new Fault.Answer(200, "{}") : Claim(r),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such bend."),
        };
    }

    private static bool IsNewUser(ProxiedRequest r) => r is { Method: "POST", Path: "Users" };

    private static bool IsDuplicate(ProxiedRequest r) => IsNewUser(r) && r.Body.Contains("-3\"", StringComparison.Ordinal);

    private static bool IsPatch(ProxiedRequest r) => r.Method == "PATCH" && r.Path.StartsWith("Users/", StringComparison.Ordinal);

    private static bool IsActive(ProxiedRequest r) => IsPatch(r) && r.Body.Contains("\"path\":\"active\"", StringComparison.Ordinal);

    private static bool IsGroup(ProxiedRequest r) => r.Path.StartsWith("Groups", StringComparison.Ordinal);

    private static bool IsRemoval(ProxiedRequest r) => IsGroup(r) && r.Body.Contains("\"op\":\"remove\"", StringComparison.Ordinal);

    private static bool IsReadOf(ProxiedRequest r, string of) => r.Method == "GET" && r.Path.StartsWith(of, StringComparison.Ordinal);

    private static bool HasFilter(ProxiedRequest r) => r.Path.Contains("filter=", StringComparison.Ordinal);

    private static bool IsSmallPage(ProxiedRequest r) => Regex.IsMatch(r.Path, @"^Users\?startIndex=\d+&count=[12]$");

    private static Fault.Answer Refused(string scimType) => new(400, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"{{scimType}}","detail":"anna@contoso.example"}""");

    private static Fault.Rewrite Page(int start, string? cursor) =>
        new(b => cursor is null ? b : $"{{\"nextCursor\":\"{cursor}\",{b[1..]}", r => r with { Path = $"Users?startIndex={start}&count=1" });

    private static Fault.Rewrite Total(string said) => new(b => Regex.Replace(b, @"""totalResults"":\d+", said));

    private static Fault.Rewrite? Claim(ProxiedRequest r) => r.Path == "ServiceProviderConfig" ? new(b => Regex.Replace(b, @"(""bulk"":\{[^}]*""supported"":)false", "$1true")) : null;
}
