namespace Provisioning.Engine;

/// <summary>The secrets of an app: the one that it signs in with, and those whose places its settings name.</summary>
internal static class AppSecrets
{
    /// <summary>Where all of them are.</summary>
    public static IEnumerable<SecretReference> PlacesOf(App app, IReadOnlyList<SettingDefinition> settings)
    {
        if (app.Credential is { } own)
            yield return own;
        foreach (var setting in settings.Where(s => s.Content == SettingContent.SecretPlace))
        {
            if (PlaceOf(app, setting.Name) is { } place)
                yield return place;
        }
    }

    /// <summary>What a connector of the app is given.</summary>
    public static ConnectorContext ConnectorContext(this EngineContext context, App app, Action<EngineEvent>? report)
    {
        Func<CancellationToken, ValueTask<char[]>>? secret = app.Credential is { } own ? token => context.Secrets.GetAsync(SecretOwner.Of(app), own, token) : null;
        return new(app, secret, context.Clock, report, (setting, token) => PlaceOf(app, setting) is { } place
            ? context.Secrets.GetAsync(SecretOwner.Of(app, setting), place, token)
            : throw new ArgumentException($"The setting {setting} names no place of a secret.", nameof(setting))) { Pushed = new PushedObjects(context.Store, app.Name) };
    }

    private static SecretReference? PlaceOf(App app, string setting) => SecretReference.FromText(app.Settings[setting].AsString());
}
