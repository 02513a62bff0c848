namespace Provisioning.Expressions;

/// <summary>Functions that give another record: the manager's, the assistant's, the person's account in another app. Which there are is known when the expression is compiled.</summary>
internal static class PeopleFunctions
{
    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "People" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("getManagerUser", "source:t", PartType.Record, "The manager as the directory has them; the attribute stands behind.", "getManagerUser(\"active_directory\").firstName", "\"Grace\"")
        {
            Okta = "getManagerUser",
            Special = (compiler, call, _, _) => Of(compiler, call, ExpressionScope.Manager),
        };
        yield return new("getManagerUpn", "source:t", PartType.Text, "The manager's user name.", "getManagerUpn(\"active_directory\")", "\"grace.hopper@corp.example\"")
        {
            Special = (compiler, call, _, _) => Of(compiler, call, ExpressionScope.Manager, "userName"),
        };
        yield return new("getManagerAppUser", "source:t, app:t", PartType.Record, "The manager's account in an app; the attribute stands behind.", "getManagerAppUser(\"active_directory\", \"google\").email", "\"grace@corp.example\"")
        {
            Okta = "getManagerAppUser",
            Special = (compiler, call, arguments, _) => OfApp(compiler, call, arguments, ExpressionScope.Manager),
        };
        yield return new("getAssistantUser", "source:t", PartType.Record, "The assistant as the directory has them; the attribute stands behind.", "getAssistantUser(\"active_directory\").firstName", "\"Alan\"")
        {
            Okta = "getAssistantUser",
            Special = (compiler, call, _, _) => Of(compiler, call, ExpressionScope.Assistant),
        };
        yield return new("getAssistantAppUser", "source:t, app:t", PartType.Record, "The assistant's account in an app; the attribute stands behind.", "getAssistantAppUser(\"active_directory\", \"google\").email", "\"alan@corp.example\"")
        {
            Okta = "getAssistantAppUser",
            Special = (compiler, call, arguments, _) => OfApp(compiler, call, arguments, ExpressionScope.Assistant),
        };
        yield return new("user.getLinkedObject", "name:t", PartType.Record, "The user whom a link of this name leads to; the attribute stands behind.", "user.getLinkedObject(\"manager\").lastName", "\"Hopper\"")
        {
            Okta = "user.getLinkedObject",
            Special = (compiler, call, arguments, _) => Of(compiler, call, Written(arguments[0], "name of the link")),
        };
        yield return new("user.getInternalProperty", "name:t", PartType.Text, "The user's id or status.", "user.getInternalProperty(\"status\")", "\"Active\"")
        {
            Okta = "user.getInternalProperty",
            Special = (compiler, call, arguments, _) => Of(compiler, call, "user", Written(arguments[0], "name of the property")),
        };
        yield return new("hasDirectoryUser", "", PartType.Boolean, "True when the person has an account in Active Directory.", "hasDirectoryUser()", "true")
        {
            Okta = "hasDirectoryUser",
            Special = (compiler, call, _, _) => Has(compiler, call, ExpressionScope.ActiveDirectory),
        };
        yield return new("findDirectoryUser", "", PartType.Record, "The person's account in Active Directory; the attribute stands behind.", "hasDirectoryUser() ? findDirectoryUser().managerUpn : null", "\"bob@okta.com\"")
        {
            Okta = "findDirectoryUser",
            Special = (compiler, call, _, _) => Of(compiler, call, ExpressionScope.ActiveDirectory),
        };
        yield return new("hasWorkdayUser", "", PartType.Boolean, "True when Workday has the person.", "hasWorkdayUser()", "true")
        {
            Okta = "hasWorkdayUser",
            Special = (compiler, call, _, _) => Has(compiler, call, ExpressionScope.Workday),
        };
        yield return new("findWorkdayUser", "", PartType.Record, "What Workday has of the person; the attribute stands behind.", "hasWorkdayUser() ? findWorkdayUser().employeeID : null", "\"123456\"")
        {
            Okta = "findWorkdayUser",
            Special = (compiler, call, _, _) => Of(compiler, call, ExpressionScope.Workday),
        };
    }

    private static Part OfApp(Compiler compiler, CallSyntax call, IReadOnlyList<SyntaxNode> arguments, string who) => Of(compiler, call, $"{who}/{Written(arguments[1], "name of the app")}");

    private static Part Of(Compiler compiler, CallSyntax call, string record, string? attribute = null)
    {
        if (compiler.Record(record, call.Position) is not { } part)
            throw Unknown(call, record);
        return attribute is null ? part : compiler.Compile(new MemberSyntax(call.Position, new NameSyntax(call.Position, record), attribute, call.NamePosition));
    }

    private static Part Has(Compiler compiler, CallSyntax call, string record)
    {
        if (compiler.Record(record, call.Position) is null)
            throw Unknown(call, record);
        var index = compiler.Scope.IndexOf(record);
        return new(e => e.Input.Records[index] is not null, PartType.Boolean, call.Position);
    }

    private static ExpressionFault Unknown(CallSyntax call, string record) =>
        new(call.NamePosition, $"{call.Name} cannot be used here: there is no '{record}' to look at.", "A value is worked out again when what it is made of changes: of a source that is its record alone, of an app the user, their manager, others to whom the user refers, and their groups.");

    private static string Written(SyntaxNode node, string what) => node is LiteralSyntax { Value.Kind: AttributeValueKind.String } literal
        ? literal.Value.AsString()!
        : throw new ExpressionFault(node.Position, $"The {what} must be written out.");
}
