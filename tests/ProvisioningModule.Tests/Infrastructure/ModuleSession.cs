using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>A PowerShell session with the module imported from its shipped folder, as a user has it.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession()
        : this(import: true)
    {
    }

    /// <summary>A session with or without the module.</summary>
    public ModuleSession(bool import)
    {
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        if (import)
            Invoke("Import-Module $args[0]", ModuleFolder).ThrowIfFailed();
    }

    /// <summary>The shipped folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The module was not packed.</exception>
    public static string ModuleFolder { get; } = Find();

    public Runspace Runspace => _runspace;

    /// <summary>Runs a script to its end and gives everything that it wrote.</summary>
    public ScriptResult Invoke(string script, params object?[] arguments)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        ErrorRecord? thrown = null;
        var output = new List<PSObject>();
        try
        {
            output.AddRange(shell.Invoke());
        }
        catch (RuntimeException e)
        {
            thrown = e.ErrorRecord;
        }

        return new(
            output,
            thrown is null ? [.. shell.Streams.Error] : [.. shell.Streams.Error, thrown],
            [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Verbose.Select(v => v.Message)],
            [.. shell.Streams.Progress],
            thrown);
    }

    /// <summary>Starts a script, to watch it while it runs or to stop it.</summary>
    public RunningScript Start(string script, params object?[] arguments) => new(_runspace, script, arguments);

    public void Dispose()
    {
        Invoke("Remove-Module ProvisioningModule -ErrorAction Ignore");
        _runspace.Dispose();
    }

    private static string Find()
    {
        var root = Path.Combine(TestPaths.RepoRoot, "artifacts", "module", "ProvisioningModule");
        var newest = Directory.Exists(root) ? Directory.GetDirectories(root).MaxBy(d => Version.TryParse(Path.GetFileName(d), out var v) ? v : new()) : null;
        return newest ?? throw new DirectoryNotFoundException("The module's folder is not there: './build.sh pack' makes it, and './build.sh test' does so by itself.");
    }
}

/// <summary>What a script wrote.</summary>
public sealed record ScriptResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<ProgressRecord> Progress,
    ErrorRecord? Thrown)
{
    /// <summary>The values of the output that are of this type.</summary>
    public IEnumerable<T> Of<T>() => Output.Select(o => o.BaseObject).OfType<T>();

    /// <summary>The one output of this type.</summary>
    public T One<T>() => Of<T>().ShouldHaveSingleItem();

    public ScriptResult ThrowIfFailed()
    {
        if (Errors.Count > 0)
            throw new InvalidOperationException(string.Join(Environment.NewLine, Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e} {e.Exception.GetBaseException()}")));
        return this;
    }
}
