using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Provisioning.Ldap;
using Platform = System.DirectoryServices.Protocols;

namespace Provisioning.Bench;

/// <summary>Where a directory is, and what of it is read.</summary>
internal sealed record DirectoryPlace(string Host, int Port, string User, string Password, string Base);

/// <summary>The same people read by two clients, page by page, with the same attributes and each value as text.</summary>
internal sealed class DirectoryReading(DirectoryPlace place)
{
    private const int PageSize = 1_000;
    private const string Filter = "(objectClass=inetOrgPerson)";
    private static readonly string[] Attributes = ["uid", "cn", "sn", "mail", "employeeNumber"];

    /// <summary>People for a directory to be filled with.</summary>
    public static string Ldif(string peopleDn, int count)
    {
        var ldif = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            ldif.Append(CultureInfo.InvariantCulture, $"dn: uid=u{i:000000},{peopleDn}\nobjectClass: inetOrgPerson\nuid: u{i:000000}\ncn: Person {i:000000}\nsn: Sample{i:000000}\ngivenName: Given\n");
            ldif.Append(CultureInfo.InvariantCulture, $"mail: u{i:000000}@example.org\nemployeeNumber: {i}\ntitle: Engineer\nl: Vienna\n\n");
        }

        return ldif.ToString();
    }

    /// <summary>Reads once to warm up, and once that counts.</summary>
    public static async Task<Sample> RunAsync(Func<Task<int>> read)
    {
        await read();
        var clock = Stopwatch.StartNew();
        var count = await read();
        return Side.Take(clock.Elapsed, count / clock.Elapsed.TotalSeconds);
    }

    /// <summary>Reads with this project's client.</summary>
    public async Task<int> ReadAsync()
    {
        await using var connection = await LdapConnection.OpenAsync(new() { Endpoint = new(place.Host, place.Port, LdapSecurity.None) });
        await connection.BindSimpleAsync(place.User, place.Password.AsMemory());
        var (count, characters) = (0, 0);
        await foreach (var item in connection.SearchPagedAsync(new() { Base = LdapDn.Parse(place.Base), Filter = LdapFilter.Parse(Filter), Attributes = Attributes }, PageSize))
        {
            if (item is not LdapSearchEntry { Entry: var entry })
                continue;
            count++;
            foreach (var attribute in Attributes)
                characters += entry.GetText(attribute)!.Length;
        }

        return Checked(count, characters);
    }

    /// <summary>Reads with the platform's client.</summary>
    public int ReadByPlatform()
    {
        using var connection = new Platform.LdapConnection(new Platform.LdapDirectoryIdentifier(place.Host, place.Port), new NetworkCredential(place.User, place.Password), Platform.AuthType.Basic);
        connection.SessionOptions.ProtocolVersion = 3;
        connection.SessionOptions.ReferralChasing = Platform.ReferralChasingOptions.None;
        connection.Bind();
        var (count, characters) = (0, 0);
        var page = new Platform.PageResultRequestControl(PageSize);
        var request = new Platform.SearchRequest(place.Base, Filter, Platform.SearchScope.Subtree, Attributes);
        request.Controls.Add(page);
        do
        {
            var response = (Platform.SearchResponse)connection.SendRequest(request);
            foreach (Platform.SearchResultEntry entry in response.Entries)
            {
                count++;
                foreach (var attribute in Attributes)
                    characters += ((string)entry.Attributes[attribute][0]).Length;
            }

            page.Cookie = response.Controls.OfType<Platform.PageResultResponseControl>().Single().Cookie;
        }
        while (page.Cookie.Length > 0);
        return Checked(count, characters);
    }

    // What is read is used, so that neither side can leave it out.
    private static int Checked(int count, int characters) => characters > count ? count : throw new InvalidOperationException("The people read have no values.");
}
