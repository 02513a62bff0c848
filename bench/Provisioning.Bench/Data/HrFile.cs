using System.Globalization;
using System.Text;

namespace Provisioning.Bench;

/// <summary>Writes an HR export: 25 columns of the usual kinds, about 290 bytes a row, everybody with a number and a mail address of their own. The same seed gives the same bytes.</summary>
internal static class HrFile
{
    public const string Key = "WorkerID";

    private const int Seed = 20261125;
    private static readonly string[] Given = ["Talya", "Myriam", "Ginnie", "Genevra", "Björn", "Mónica", "Aiko", "Tomáš", "Chidi", "Fatima", "Søren", "Zoë", "Arjun", "Mei", "Olena", "Pedro"];
    private static readonly string[] Family = ["Fleeta", "Durware", "Fadiman", "Melony", "Björk", "Abebe", "Tanaka", "Novák", "Okafor", "Haddad", "Sørensen", "O'Neill", "Sharma", "Wang", "Shevchenko", "García"];
    private static readonly string[] Departments = ["Sales", "Product Engineering", "Human Resources", "Finance", "Legal", "Customer Success", "Marketing", "Operations"];
    private static readonly string[] Divisions = ["Electronics", "Food", "Media", "Logistics"];
    private static readonly string[] Titles = ["Sales Executive", "Vice President", "Project Manager", "Software Developer", "Recruiter", "Accountant", "Site Reliability Engineer", "Intern"];
    private static readonly string[] Companies = ["Woodgrove", "Fabrikam", "Contoso", "Northwind"];
    private static readonly string[] Regions = ["Europe", "Asia Pacific", "Americas", "Africa"];
    private static readonly string[] Streets = ["303 Mansion Ct", "101 Woodgrove Way", "17 Rue de la Paix", "4 Harbour Road", ""];
    private static readonly string[] Cities = ["Chicago", "Frankfurt", "São Paulo", "Singapore", "Malmö", "Lagos"];
    private static readonly string[] Countries = ["US", "DE", "BR", "SG", "SE", "NG"];
    private static readonly string[] Pronouns = ["HE/HIM", "SHE/HER", "THEY/THEM"];

    private static readonly string[] Columns =
    [
        Key, "WorkerStatus", "WorkerType", "UserID", "FirstName", "LastName", "FullName", "WorkEmail", "GenderPronoun", "ManagerID", "HireDate", "OnLeave", "Department", "Division", "CostCenter",
        "Company", "Location", "JobTitle", "StreetAddress", "City", "CountryCode", "OfficePhone", "Custom01", "Custom02", "ZipCode",
    ];

    /// <summary>Writes the file with so many rows.</summary>
    public static void Write(string path, int rows)
    {
        var random = new Random(Seed);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\r\n" };
        file.WriteLine(string.Join(',', Columns));
        for (var i = 0; i < rows; i++)
            file.WriteLine(Row(random, 1_000_000 + i, rows));
    }

    private static string Row(Random random, int number, int rows)
    {
        var (given, family, place) = (Pick(random, Given), Pick(random, Family), random.Next(Cities.Length));
        return string.Join(
            ',',
            Text(number),
            random.Next(20) == 0 ? "Inactive" : "Active",
            random.Next(5) == 0 ? "Contractor" : "Employee",
            "EMP" + Text(number),
            given,
            family,
            $"{given} {family}",
            $"emp{Text(number)}@contoso.example",
            Pick(random, Pronouns),
            Text(1_000_000 + random.Next(rows)),
            new DateTime(2005, 1, 1).AddDays(random.Next(7500)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            random.Next(30) == 0 ? "True" : "False",
            Pick(random, Departments),
            Pick(random, Divisions),
            "CC" + Text(random.Next(1000, 9999)),
            Pick(random, Companies),
            Pick(random, Regions),
            Pick(random, Titles),
            Pick(random, Streets),
            Cities[place],
            Countries[place],
            $"{Text(random.Next(100, 999))}-{Text(random.Next(100, 999))}-{Text(random.Next(1000, 9999))}",
            "T" + Text(random.Next(1000, 9999)),
            random.Next(2) == 0 ? "" : "BTK" + Text(random.Next(10, 99)),
            Text(random.Next(10000, 99999)));
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
