namespace Provisioning;

/// <summary>
/// What a long operation tells while it runs. The engine returns a stream of these; the caller asks for the next one when it has
/// dealt with the last (pull, not push), so back-pressure and cancellation come of themselves.
/// </summary>
public abstract record EngineEvent;

/// <summary>A result object, to be written to the pipeline.</summary>
/// <param name="Value">The object: a model of this assembly.</param>
public sealed record ResultEvent(object Value) : EngineEvent;

/// <summary>
/// A password with which an account was made, given this once. Whoever asks for the next event has dealt with it: put it where it belongs, or said that nobody has it.
/// </summary>
/// <param name="App">The app.</param>
/// <param name="Rule">Where it is to go.</param>
/// <param name="Change">Whose it is, what became of it, and the password.</param>
public sealed record InitialPasswordEvent(string App, InitialPassword Rule, PasswordChange Change) : EngineEvent;

/// <summary>How far an activity is. A stream has at most five a second for an activity, and the last one is <see cref="Completed"/>.</summary>
/// <param name="Activity">What is done, such as "Reading hr".</param>
/// <param name="Done">Objects done.</param>
/// <param name="Total">Objects in all, or null when unknown.</param>
/// <param name="Completed">True for the last event of the activity.</param>
public sealed record ProgressEvent(string Activity, long Done, long? Total, bool Completed = false) : EngineEvent
{
    /// <summary>Objects a second so far.</summary>
    public double? Rate { get; init; }

    /// <summary>Time left, where the total is known.</summary>
    public TimeSpan? Remaining { get; init; }
}

/// <summary>Something to know that is no error.</summary>
/// <param name="Message">A sentence.</param>
public sealed record WarningEvent(string Message) : EngineEvent;

/// <summary>Detail for -Verbose.</summary>
/// <param name="Message">A sentence.</param>
public sealed record VerboseEvent(string Message) : EngineEvent;

/// <summary>An error of one object; the operation goes on with the others.</summary>
/// <param name="Error">The error.</param>
public sealed record ObjectErrorEvent(ProvisioningError Error) : EngineEvent;
