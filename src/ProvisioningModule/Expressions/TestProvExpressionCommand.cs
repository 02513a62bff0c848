using System.Collections;
using System.Management.Automation;
using Provisioning.Engine;
using Provisioning.Expressions;

namespace Provisioning.Commands;

/// <summary>Shows what an expression gives: for a sample, for single users, or for everybody.</summary>
/// <remarks>
/// <para>-Sample takes a hashtable, or an object such as a row of Import-Csv: its values are the attributes of user and of source, and no store is needed. -User takes users of the directory, as an outbound mapping would see them; -App with
/// -Key takes records of a source as they were last read, as an inbound mapping of it would see them.</para>
/// <para>-All works it out for every user, or with -App for every record of the source, and gives one summary: how many have a value, none, clear(), keep() or an error, which values several have, and the first of each.</para>
/// <para>Sensitive attributes count as what is shown of them. Nothing is changed. An expression that cannot be used is an error with a caret under the character; one that cannot be worked out for somebody is an answer of the kind Error.</para>
/// </remarks>
/// <example>
/// <code>Test-ProvExpression 'toLowerCase(substring(user.firstName, 0, 1) + user.lastName)' -Sample @{ firstName = 'Jane'; lastName = 'Doe' }</code>
/// <para>Gives "jdoe".</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales"' | Test-ProvExpression 'user.surname + ", " + user.givenName'</code>
/// <para>Shows what an app would get for each of these users.</para>
/// </example>
/// <example>
/// <code>Test-ProvExpression 'source.First + "." + source.Last' -App hr -All</code>
/// <para>Tries a user name on everybody whom the source has, and shows who would share one.</para>
/// </example>
/// <seealso cref="GetProvFunctionCommand"/>
/// <seealso cref="SetProvMappingCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvExpression", DefaultParameterSetName = "Sample")]
[OutputType(typeof(ExpressionTest), typeof(ExpressionSummary))]
public sealed class TestProvExpressionCommand : StoreCmdlet
{
    /// <summary>The expression.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyString]
    public string Expression { get; set; } = "";

    /// <summary>The attributes to try it on: a hashtable, or an object whose properties they are.</summary>
    [Parameter(Position = 1, ParameterSetName = "Sample")]
    [ValidateNotNull]
    public PSObject Sample { get; set; } = PSObject.AsPSObject(new Hashtable());

    /// <summary>The groups that the person of the sample is in, by name.</summary>
    [Parameter(ParameterSetName = "Sample")]
    [ValidateNotNull]
    public string[] SampleGroup { get; set; } = [];

    /// <summary>The users to try it on: ids, user names, mail addresses, or objects that name them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "User")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity[] User { get; set; } = [];

    /// <summary>Tries it on everybody and gives a summary.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>The source on whose records it is tried.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Key")]
    [Parameter(ParameterSetName = "All")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>The keys of the records to try it on.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Key")]
    public string[] Key { get; set; } = [];

    private UserExpression? onUsers;
    private Expression? compiled;
    private OutputMask? hidden;

    // -All:$false asks for nobody: what is left is the sample, or no record.
    private string Way => ParameterSetName != "All" || All ? ParameterSetName : App is null ? "Sample" : "Key";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Expression;

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Way == "Sample")
            return;
        hidden = Await(token => Engine.Directory.GetMaskAsync(token));
        if (App is null)
            onUsers = Await(token => Engine.Expressions.OnUsersAsync(Expression, token));
        else
            compiled = Await(token => Engine.Expressions.OnSourceAsync(Expression, FindApp(App), token));
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        switch (Way)
        {
            case "Sample":
                WriteObject(ExpressionService.Test(Expression, ReadSample(), SampleGroup, TimeProvider.System.GetUtcNow()));
                break;
            case "User":
                foreach (var identity in User)
                    Test(identity);
                break;
            case "Key":
                foreach (var account in Await(token => RecordsAsync(FindApp(App!).Name, token)))
                    WriteObject(ExpressionService.Test(compiled!, hidden!.Apply(account)));
                break;
            default:
                WriteObject(Await(token => App is null ? OfUsersAsync(token) : OfRecordsAsync(FindApp(App).Name, token)));
                break;
        }
    }

    private AttributeSet ReadSample()
    {
        var builder = new AttributeSet.Builder();
        foreach (var (name, value) in new UserAttributes().Add(Sample).Values)
            builder[name] = value;
        return builder.ToSet();
    }

    private void Test(UserIdentity identity)
    {
        try
        {
            var user = Find(identity);
            WriteObject(Await(token => onUsers!.TestAsync(user, token)));
        }
        catch (ProvisioningException e)
        {
            WriteFailure(e.Error, identity.Text);
        }
    }

    private async ValueTask<List<Account>> RecordsAsync(string app, CancellationToken cancellationToken)
    {
        var wanted = Key.ToHashSet(StringComparer.Ordinal);
        var found = new List<Account>();
        await foreach (var account in Engine.Accounts.ListAsync(app, null, cancellationToken).ConfigureAwait(false))
        {
            if (wanted.Remove(account.Key))
                found.Add(account);
        }

        return wanted.Count == 0 ? found : throw new ProvisioningError
        {
            Id = ErrorIds.AccountNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"'{app}' had nothing with the key '{wanted.First()}' when it was last read.",
            RecommendedAction = $"Get-ProvAccount -App {app} lists what it had; Invoke-ProvImport {app} reads it again.",
            Target = wanted.First(),
            App = app,
        }.ToException();
    }

    private async ValueTask<ExpressionSummary> OfUsersAsync(CancellationToken cancellationToken)
    {
        var tally = new ExpressionTally(Expression);
        await foreach (var user in Engine.Users.SearchAsync(null, false, cancellationToken).ConfigureAwait(false))
            tally.Add(await onUsers!.TestAsync(user, cancellationToken).ConfigureAwait(false));
        return tally.Summary();
    }

    private async ValueTask<ExpressionSummary> OfRecordsAsync(string app, CancellationToken cancellationToken)
    {
        var tally = new ExpressionTally(Expression);
        await foreach (var account in Engine.Accounts.ListAsync(app, null, cancellationToken).ConfigureAwait(false))
        {
            if (account.Present)
                tally.Add(ExpressionService.Test(compiled!, hidden!.Apply(account)));
        }

        return tally.Summary();
    }
}
