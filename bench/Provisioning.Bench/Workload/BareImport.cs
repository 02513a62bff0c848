using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LiteDB;

namespace Provisioning.Bench;

/// <summary>
/// The measure of an import: CsvHelper reads the file, and LiteDB alone gets two documents for each row, the user and the account with everything in the row, as the import's own documents
/// have it, with the same indexes. Set up as LiteDB loads fastest: batches of 5,000, few checkpoints, indexes made afterwards. No journal, no checks, no history.
/// </summary>
internal static class BareImport
{
    private const int Batch = 5000;

    public static void Run(string csv, string database)
    {
        using var db = new LiteDatabase(new ConnectionString { Filename = database, Collation = Collation.Binary });
        db.CheckpointSize = 12_800;
        var users = db.GetCollection("users");
        var accounts = db.GetCollection("accounts");
        using var text = new StreamReader(csv);
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture));
        parser.Read();
        var columns = parser.Record!;
        var places = columns.Select((name, place) => (name, place)).ToDictionary(c => c.name, c => c.place);
        var (userBatch, accountBatch) = (new List<BsonDocument>(Batch), new List<BsonDocument>(Batch));
        var now = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        while (parser.Read())
        {
            var id = Guid.CreateVersion7().ToString("D");
            var row = parser.Record!;
            userBatch.Add(User(id, row, places, now));
            accountBatch.Add(Account(id, row, columns, places[HrFile.Key], now));
            if (userBatch.Count == Batch)
                Insert();
        }

        Insert();
        users.EnsureIndex("userName", BsonExpression.Create("LOWER($.attributes.userName)"), unique: true);
        users.EnsureIndex("mail", BsonExpression.Create("LOWER($.attributes.emails[*].value)"));
        users.EnsureIndex("employeeNumber", BsonExpression.Create("$.attributes.employeeNumber"));
        accounts.EnsureIndex("link", BsonExpression.Create("$.user"), unique: true);
        db.Checkpoint();

        void Insert()
        {
            users.InsertBulk(userBatch, Batch);
            accounts.InsertBulk(accountBatch, Batch);
            userBatch.Clear();
            accountBatch.Clear();
        }
    }

    private static BsonDocument User(string id, string[] row, Dictionary<string, int> places, string now)
    {
        string Of(string column) => row[places[column]];
        return new()
        {
            ["_id"] = id,
            ["status"] = Of("WorkerStatus") == "Inactive" ? "Deactivated" : "Active",
            ["created"] = now,
            ["modified"] = now,
            ["attributes"] = new BsonDocument
            {
                ["userName"] = Of("UserID"),
                ["name"] = new BsonDocument { ["givenName"] = Of("FirstName"), ["familyName"] = Of("LastName") },
                ["displayName"] = Of("FullName"),
                ["emails"] = new BsonArray { new BsonDocument { ["type"] = "work", ["value"] = Of("WorkEmail") } },
                ["title"] = Of("JobTitle"),
                ["userType"] = Of("WorkerType"),
                ["department"] = Of("Department"),
                ["division"] = Of("Division"),
                ["costCenter"] = Of("CostCenter"),
                ["organization"] = Of("Company"),
                ["employeeNumber"] = Of("WorkerID"),
            },
        };
    }

    private static BsonDocument Account(string user, string[] row, string[] columns, int key, string now)
    {
        var values = new BsonDocument();
        for (var i = 0; i < columns.Length; i++)
        {
            if (row[i].Length > 0)
                values[columns[i]] = row[i];
        }

        return new() { ["_id"] = "hr/" + row[key], ["app"] = "hr", ["key"] = row[key], ["user"] = user, ["seen"] = now, ["values"] = values };
    }
}
