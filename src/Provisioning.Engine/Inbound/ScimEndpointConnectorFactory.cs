using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Apps that push people in over SCIM 2.0: what they pushed is read from the store.</summary>
public sealed class ScimEndpointConnectorFactory : IConnectorFactory
{
    /// <summary>Its name.</summary>
    internal const string ConnectorName = "ScimEndpoint";

    // What nearly every system sends; the administrator changes it at will.
    private static readonly string[] Standard =
    [
        "userName", "displayName", "name.givenName", "name.familyName", "emails[type eq \"work\"].value", "title", "userType", "department", "employeeNumber",
    ];

    /// <inheritdoc/>
    public string Name => ConnectorName;

    /// <inheritdoc/>
    public string Description => "Takes in people whom an upstream system pushes over SCIM 2.0.";

    /// <inheritdoc/>
    public IReadOnlyList<AppDirection> Directions { get; } = [AppDirection.Source];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => [];

    /// <inheritdoc/>
    public IReadOnlyList<Mapping> DefaultMappings { get; } =
        [.. Standard.Select(a => new Mapping { Direction = MappingDirection.Inbound, Target = a, Source = a })];

    /// <inheritdoc/>
    public void Validate(App app)
    {
    }

    /// <inheritdoc/>
    public IConnector Create(ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new PushedSource(context.App.Name, context.Pushed ?? throw new ArgumentException("There is nothing that was pushed in.", nameof(context)));
    }

    private sealed class PushedSource(string app, IPushedObjects pushed) : IAccountSource
    {
        public ConnectorCapabilities Capabilities => ConnectorCapabilities.FullRead;

        public async ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken)
        {
            var (users, groups) = await pushed.CountAsync(cancellationToken).ConfigureAwait(false);
            return new(true, [$"{users} users and {groups} groups were pushed in.", $"Start-ProvScimEndpoint {app} takes in more; New-ProvScimToken {app} makes a token for who pushes."]);
        }

        public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) =>
            new((IReadOnlyList<AttributeDefinition>)[.. AttributeSchema.Directory.Attributes, .. ScimSchemas.Common.Where(a => a.Name == "externalId")]);

        public async ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => await pushed.GetMarkAsync(cancellationToken).ConfigureAwait(false);

        public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // The mark is the older one: what comes meanwhile is read again.
            var mark = await pushed.GetMarkAsync(cancellationToken).ConfigureAwait(false);
            var count = 0L;
            await foreach (var item in pushed.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                count++;
                yield return new ObjectRead(item, $"user {item.Key}");
            }

            // Nobody is left: the requests that took them back are the proof of it.
            if (count == 0)
            {
                await foreach (var key in pushed.ReadDeletedAsync(cancellationToken).ConfigureAwait(false))
                    yield return new ObjectGone(key);
            }

            yield return new ReadCompleted(new(true, $"all {count} users that were pushed in and not taken back", count), mark);
        }

        public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) => throw new NotSupportedException("It is read as a whole.");

        public ValueTask DisposeAsync() => default;
    }
}
