using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a user that is disabled (active: false) is shown so afterwards, and comes back.</summary>
internal sealed class DisableProbe : IProbe
{
    private const string Active = "active";

    public string Feature => "Disabling";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string ByPeople = "Disabling does not work: choose -Deprovisioning Delete, or Manual, which has a person do it.";
        if (at.Style is not { } style)
        {
            yield return new(Feature, FeatureState.Unknown, "users cannot be changed") { Follows = ByPeople };
            yield break;
        }

        var answer = await at.ChangeAsync(style, Active, false, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            yield return new(Feature, FeatureState.Missing, $"refused with {ProbeTarget.Text(answer)}") { Follows = ByPeople };
            yield break;
        }

        var user = await at.ReadUntilAsync(ProbeTarget.Users, at.Key, u => u is null || Is(u, false), cancellationToken).ConfigureAwait(false);
        yield return user is null ? new(Feature, FeatureState.Differs, "a user that is disabled is not shown any more") { Follows = "Who is disabled counts as gone there, and gets a new account on coming back." }
            : Is(user, false) ? new(Feature, FeatureState.Works, "a user that is disabled is shown so")
            : user[Active].IsNone ? new(Feature, FeatureState.Unknown, "the service does not show whether a user is active") { Follows = "Whether somebody was disabled cannot be seen from here: look in the application." }
            : new(Feature, FeatureState.Differs, $"answered with {(int)answer.Status}, and the user is still active") { Follows = ByPeople };
        if (user is null || !Is(user, false))
            yield break;
        answer = await at.ChangeAsync(style, Active, true, cancellationToken).ConfigureAwait(false);
        var back = answer.IsSuccess ? await at.ReadUntilAsync(ProbeTarget.Users, at.Key, u => u is not null && Is(u, true), cancellationToken).ConfigureAwait(false) : null;
        yield return back is not null && Is(back, true) ? new("Enabling", FeatureState.Works, "a user that is enabled again is shown so")
            : new("Enabling", FeatureState.Differs, answer.IsSuccess ? $"answered with {(int)answer.Status}, and the user is still disabled" : $"refused with {ProbeTarget.Text(answer)}") { Follows = "Who comes back has to be enabled in the application by hand." };
    }

    private static bool Is(AttributeSet user, bool active) => (user[Active].AsBoolean() ?? (bool.TryParse(user[Active].AsString(), out var flag) ? flag : null)) == active;
}
