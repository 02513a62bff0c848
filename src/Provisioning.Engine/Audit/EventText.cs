using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What an event of the journal says, as a sentence.</summary>
internal static class EventText
{
    public static string Of(DocumentWrite write)
    {
        if (write.Json is not { } json)
            return "";
        return write.Collection switch
        {
            Collections.Outcomes => Of(JsonSerializer.Deserialize(json.Span, EngineJson.Default.OutcomeRecord)!),
            Collections.PasswordEvents => Of(JsonSerializer.Deserialize(json.Span, EngineJson.Default.PasswordEvent)!),
            Collections.Probes => Of(JsonSerializer.Deserialize(json.Span, EngineJson.Default.ProbeNote)!),
            Collections.Refusals => Of(JsonSerializer.Deserialize(json.Span, EngineJson.Default.Refusal)!),
            Collections.Erasures => OfErasure(json),
            Collections.SignInRefusals => Of(JsonSerializer.Deserialize(json.Span, EngineJson.Default.SignInRefusal)!),
            Collections.SecretUses => Of(JsonSerializer.Deserialize(json.Span, EngineJson.Default.SecretUse)!),
            _ => "",
        };
    }

    /// <summary>What became of changes.</summary>
    public static string Of(OutcomeRecord outcome)
    {
        var changes = $"{outcome.Numbers.Count} {(outcome.Numbers.Count == 1 ? "change" : "changes")}";
        var text = outcome.Outcome switch
        {
            ChangeOutcome.Intended => $"about to ask for {changes}",
            ChangeOutcome.Applied => $"{changes} made",
            ChangeOutcome.AlreadyDone => $"{changes} found made already",
            ChangeOutcome.Failed => $"{changes} failed",
            ChangeOutcome.Held => $"{changes} held by a guard",
            ChangeOutcome.NotAllowed => $"{changes} not allowed by the app's mode",
            ChangeOutcome.Stale => $"{changes} left out as stale",
            ChangeOutcome.Skipped => $"{changes} skipped",
            ChangeOutcome.TaskMade => $"{changes} given to people",
            _ => changes,
        };
        return outcome.Message is { } why ? $"{text}: {why}" : text;
    }

    private static string Of(PasswordEvent password) => password.Step == "Sending"
        ? $"a {(password.Generated ? "generated " : "")}password is about to be sent to {string.Join(", ", password.Apps.Select(a => a.App))}"
        : $"a password was sent: {string.Join(", ", password.Apps.Select(a => $"{a.App} {a.Outcome}"))}";

    private static string Of(Refusal refusal) => $"{refusal.Actor} was refused: {refusal.What} needs the role {refusal.Needed}{(refusal.App is { } app ? $" for {app}" : "")}";

    private static string Of(SignInRefusal refusal) =>
        $"{refusal.Count} {(refusal.Count == 1 ? "request" : "requests")} without a token that is known, from {string.Join(", ", refusal.Addresses)}{(refusal.MoreAddresses ? " and others" : "")}";

    private static string Of(ProbeNote probe) => !probe.HasEnded ? $"a user and a group named {probe.Name} are about to be made, to try the app"
        : probe.LeftBehind.Count == 0 ? $"what was made as {probe.Name} to try the app is deleted"
        : $"of what was made to try the app this is left: {string.Join("; ", probe.LeftBehind)}";

    private static string OfErasure(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var (writes, files) = (document.RootElement.GetProperty("writes").GetArrayLength(), document.RootElement.GetProperty("files").GetArrayLength());
        return $"{writes} {(writes == 1 ? "record" : "records")} and what {files} {(files == 1 ? "plan" : "plans")} said were erased";
    }

    private static string Of(SecretUse use) => $"{use.Reference} used{(use.Count == 1 ? "" : $" {use.Count} times")} to sign in, first at {use.First:u}";
}
