using System.Management.Automation;
using Provisioning.Connectors.Files.Decisions;

namespace Provisioning.Commands;

/// <summary>Decides whose the objects are that wait: it links them to a user, lets a user be created, or leaves them to nobody.</summary>
/// <remarks>
/// <para>A decision takes effect with the next import. To take it again changes nothing.</para>
/// <para>A decision file is CSV with the columns app, key, action (Link, Create, Ignore) and user (an id, user name or mail address, for Link). Each row that cannot be taken is one error that names it; the others are taken. Rows of Import-Csv can be piped in as well.</para>
/// </remarks>
/// <example>
/// <code>Resolve-ProvMatch ad 4711 Link anna@contoso.com</code>
/// <para>Says that an object is a certain user's.</para>
/// </example>
/// <example>
/// <code>Resolve-ProvMatch -Path ./decisions.csv -WhatIf</code>
/// <para>Shows what a file of decisions would do, and which rows cannot be taken.</para>
/// </example>
/// <example>
/// <code>Get-ProvMatch ad -Pending | Resolve-ProvMatch -Action Create</code>
/// <para>Says of everything in a queue that it is somebody new.</para>
/// </example>
/// <seealso cref="GetProvMatchCommand"/>
/// <seealso cref="SetProvLinkCommand"/>
[Cmdlet(VerbsDiagnostic.Resolve, "ProvMatch", SupportsShouldProcess = true, DefaultParameterSetName = "One")]
[OutputType(typeof(MatchCase))]
public sealed class ResolveProvMatchCommand : StoreCmdlet
{
    private const int Page = 500;
    private readonly List<MatchDecision> waiting = [];
    private readonly List<MatchDecision> refused = [];
    private Provisioning.Engine.MatchResolver? resolver;
    private string? file;

    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The object's key in the app.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MatchCompleter))]
    public string Key { get; set; } = "";

    /// <summary>What becomes of it: Link, Create or Ignore.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MatchActionCompleter))]
    public string Action { get; set; } = "";

    /// <summary>For Link, the user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 3, ParameterSetName = "One", ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Files of decisions; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files of decisions, whose names are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Writes what became of each object to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => file ?? Key;

    /// <inheritdoc/>
    protected override void Begin() => resolver = Engine.Matches.BeginResolving();

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == "One")
        {
            Take(new(App, Key, Action, User?.Text));
            return;
        }

        foreach (var path in ResolvePaths(ParameterSetName == "Path" ? Path : LiteralPath, ParameterSetName == "LiteralPath"))
        {
            file = path;
            foreach (var decision in DecisionFile.Read(path))
                Take(decision);
        }
    }

    /// <inheritdoc/>
    protected override void End() => Flush();

    private void Take(MatchDecision decision)
    {
        var user = string.IsNullOrWhiteSpace(decision.User) ? "" : $" to {decision.User}";
        (ShouldProcess($"{decision.App}/{decision.Key}", $"{decision.Action}{user}") ? waiting : refused).Add(decision);
        if (waiting.Count + refused.Count >= Page)
            Flush();
    }

    private void Flush()
    {
        var (take, look) = (waiting.ToArray(), refused.ToArray());
        waiting.Clear();
        refused.Clear();
        Pump(OnlyErrors(resolver!.ResolveAsync(take, apply: true, StopToken), results: PassThru));
        // What is only looked at says what is wrong with it all the same.
        Pump(OnlyErrors(resolver.ResolveAsync(look, apply: false, StopToken), results: PassThru));
    }

    private static async IAsyncEnumerable<EngineEvent> OnlyErrors(IAsyncEnumerable<EngineEvent> events, bool results, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (results || message is not ResultEvent)
                yield return message;
        }
    }
}
