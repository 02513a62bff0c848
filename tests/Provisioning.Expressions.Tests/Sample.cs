using System.Collections;

namespace Provisioning.Expressions.Tests;

/// <summary>The people, groups and time that the examples of the docs and of Okta's reference speak of.</summary>
internal static class Sample
{
    /// <summary>The time that Okta's reference takes.</summary>
    public static readonly DateTimeOffset Now = new(2015, 7, 31, 17, 18, 37, 979, TimeSpan.Zero);

    private static readonly (string[] Names, AttributeSet Values)[] Known =
    [
        (["user"], Set(
            ("id", "0f8fad5b-d9cb-469f-a165-70867728950e"), ("status", "Active"), ("created", "2015-07-30T23:58:32.000Z"), ("firstName", "John"), ("lastName", "Doe"),
            ("email", "john.doe@okta.com"), ("strArray", new[] { "one", "two" }), ("intArray", new[] { 1, 2, 3 }), ("stringDouble", "1.1"), ("country", "United States"), ("countryAlpha2", "US"),
            ("countryAlpha3", "USA"), ("isContractor", false), ("groupCode", 123), ("city", "San Francisco"), ("salary", 1_000_000), ("empty", ""), ("tags", new[] { "a", "b", "a" }),
            ("emails", new[] { new Hashtable { ["value"] = "john@corp.example", ["type"] = "work" }, new Hashtable { ["value"] = "j@home.example", ["type"] = "home" } }))),
        (["source", "appuser", "hr"], Set(("firstName", "Alexander"), ("First Name", "Alexander"), ("mixed", "AlexANDER"))),
        (["winston"], Set(("firstName", "Winston"), ("lastName", "Churchill"), ("email", "winston.churchill@gmail.com"), ("login", "winston.churchill@gmail.com"))),
        (["alex"], Set(("email", "alex@okta.com"))),
        ([ExpressionScope.Manager], Set(("firstName", "Grace"), ("lastName", "Hopper"), ("userName", "grace.hopper@corp.example"))),
        ([ExpressionScope.Manager + "/google"], Set(("email", "grace@corp.example"))),
        ([ExpressionScope.Assistant], Set(("firstName", "Alan"))),
        ([ExpressionScope.Assistant + "/google"], Set(("email", "alan@corp.example"))),
        ([ExpressionScope.ActiveDirectory], Set(("managerUpn", "bob@okta.com"))),
        ([ExpressionScope.Workday], Set(("employeeID", "123456"))),
        (["zendesk"], Set(("firstName", "Zen"))),
        (["app"], Set(("domain", "corp.example"))),
        (["org"], Set(("name", "Corp"), ("subdomain", "corp"))),
    ];

    public static readonly ExpressionScope Scope = new([.. Known.Select((k, i) => new ExpressionRecord(k.Names, RecordSchema.Open) { IsDefault = false })])
    {
        HasClock = true,
        HasGroups = true,
        HasReservation = true,
    };

    public static readonly ExpressionInput Input = new([.. Known.Select(k => k.Values)])
    {
        Now = Now,
        Subject = "0f8fad5b-d9cb-469f-a165-70867728950e",
        Target = "userName",
        Groups =
        [
            new("00gak46y5hydV6NdM0g4", "Everyone", "BUILT_IN"), new("00g1emaKYZTWRYYRRTSK", "West Coast Users"), new("00garwpuyxHaWOkdV0g4", "West Coast Admins"),
            new("00gjitX9HqABSoqTB0g3", "Engineering Users", "APP_GROUP", "active_directory"),
        ],
    };

    public static AttributeSet Set(params (string Name, object Value)[] values) => AttributeSet.FromDictionary(values.ToDictionary(v => v.Name, v => v.Value));

    /// <summary>What the expression gives on the sample, as the language writes it.</summary>
    public static string Run(string expression) =>
        Expression.TryCompile(expression, Scope, out var compiled, out var error) ? ExpressionText.Of(compiled.Evaluate(Input)) : $"refused: {error}";

    /// <summary>What the expression gives on one record, whose attributes need no prefix.</summary>
    public static string On(AttributeSet record, string expression)
    {
        var scope = new ExpressionScope([new(["user"], RecordSchema.Open) { IsDefault = true }]);
        return Expression.TryCompile(expression, scope, out var compiled, out var error) ? ExpressionText.Of(compiled.Evaluate(new([record]))) : $"refused: {error}";
    }

    /// <summary>True when no half of a character stands alone in the text.</summary>
    public static bool IsUnicode(string text) => text == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
