using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>A thousand people whom two systems know, each some of their columns, and forty values of which they say different things.</summary>
public sealed class TwoSourcesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    // The sourcing table: who is asked for what, in this order.
    private static readonly (string Attribute, string[] Order)[] Table =
    [
        ("userName", ["hr", "ad"]),
        ("department", ["hr"]),
        ("title", ["hr", "ad"]),
        ("phoneNumbers[type eq \"work\"].value", ["ad"]),
        ("addresses[type eq \"work\"].locality", ["ad", "hr"]),
        ("nickName", ["local", "ad"]),
    ];

    [Theory]
    [InlineData("hr", "ad")]
    [InlineData("ad", "hr")]
    public void The_result_is_what_the_sourcing_table_says_and_provenance_says_so(string first, string second)
    {
        var rows = File.ReadLines(Path.Combine(TestPaths.SharedData, "hr-1000.csv")).Skip(1).Select(l => l.Split(',')).OrderBy(r => r[6], StringComparer.Ordinal).ToList();
        var said = new Dictionary<(string Source, string Person), Dictionary<string, string>>();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var hr = said[("hr", row[6])] = new() { ["userName"] = row[6], ["department"] = row[11], ["title"] = row[16] };
            var ad = said[("ad", row[6])] = new() { ["userName"] = row[6], [Table[3].Attribute] = row[20], [Table[4].Attribute] = row[18], ["nickName"] = row[4] };
            // Forty people of whom the two do not say the same.
            if (i % 50 == 7)
                ad["title"] = $"{row[16]} (AD)";
            if (i % 50 == 8)
                hr[Table[4].Attribute] = $"{row[18]} (HR)";
        }

        rows.Count(r => said[("hr", r[6])].ContainsKey(Table[4].Attribute) || said[("ad", r[6])].ContainsKey("title")).ShouldBe(40);
        Write("hr.csv", "Person,Department,JobTitle,City", rows, "hr", "department", "title", Table[4].Attribute);
        Write("ad.csv", "Person,Phone,City,Nick,JobTitle", rows, "ad", Table[3].Attribute, Table[4].Attribute, "nickName", "title");
        _session.Invoke(
            """
            $folder = $args[0]
            $null = Open-ProvStore ([IO.Path]::Combine($folder, 'store')) -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -MatchOn userName -Settings @{ Path = [IO.Path]::Combine($folder, 'hr.csv'); Key = 'Person' }
            $null = New-ProvApp ad -Connector Csv -Direction Source -MatchOn userName -Settings @{ Path = [IO.Path]::Combine($folder, 'ad.csv'); Key = 'Person' }
            Set-ProvMapping hr -Map @{ userName = 'Person'; department = 'Department'; title = 'JobTitle'; city = 'City' }
            Set-ProvMapping ad -Map @{ userName = 'Person'; officePhone = 'Phone'; city = 'City'; nickName = 'Nick'; title = 'JobTitle' }
            Set-ProvAttribute city -SourceOrder ad, hr
            Set-ProvAttribute nickName -SourceOrder local, ad
            $null = Invoke-ProvImport $args[1]; $null = Invoke-ProvImport $args[2]
            """,
            _folder.Path, first, second).ThrowIfFailed();
        var own = rows[3][6];
        _session.Invoke("Set-ProvUser $args[0] -Attributes @{ nickName = 'Own' }", own).ThrowIfFailed();

        var users = _session.Invoke("Get-ProvUser -IncludeProvenance").ThrowIfFailed().Of<User>().ToDictionary(u => u.UserName);
        users.Count.ShouldBe(1000);
        foreach (var row in rows)
        {
            var user = users[row[6]];
            foreach (var (attribute, order) in Table)
            {
                var winner = attribute == "nickName" && user.UserName == own ? "local" : order.First(s => s != "local" && said[(s, row[6])].ContainsKey(attribute));
                var expected = winner == "local" ? "Own" : said[(winner, row[6])][attribute];
                ValueOf(user, attribute).ShouldBe(expected, $"{attribute} of {user}");
                var origin = user.Provenance[attribute].ShouldNotBeNull($"{attribute} of {user}");
                origin.Source.ShouldBe(winner, $"{attribute} of {user}");
                origin.Key.ShouldBe(winner == "local" ? null : row[6]);
                origin.Since.ShouldNotBe(default);
            }
        }

        _session.Invoke("New-ProvPlan -Force").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(0);
        _session.Invoke("Get-ProvUser").Of<User>().ShouldAllBe(u => u.Provenance.Count == 0, "provenance is given when it is asked for");

        // Of the two attributes that have several values there is one each.
        static string? ValueOf(User user, string attribute) => attribute.Split('[') is [var name, _]
            ? user.Attributes[name].AsList().ShouldHaveSingleItem().AsComplex()![attribute.Split('.')[^1]].AsString()
            : user.Attributes[attribute].AsString();

        void Write(string file, string header, List<string[]> people, string source, params string[] columns)
        {
            var text = new StringBuilder(header).Append('\n');
            foreach (var person in people.Select(p => p[6]))
                text.Append(person).Append(',').AppendJoin(',', columns.Select(c => said[(source, person)].GetValueOrDefault(c))).Append('\n');
            File.WriteAllText(_folder[file], text.ToString());
        }
    }
}
