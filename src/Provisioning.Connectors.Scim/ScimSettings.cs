using Provisioning.Http;

namespace Provisioning.Connectors.Scim;

/// <summary>How an app is given passwords.</summary>
internal enum PasswordWrite
{
    None,
    Patch,
    Put,
}

/// <summary>How the pages of a list are asked for.</summary>
internal enum Paging
{
    Auto,
    Index,
    Cursor,
}

/// <summary>The settings of one SCIM app, checked.</summary>
internal sealed record ScimSettings
{
    public required string App { get; init; }

    /// <summary>The service's address, ending in a slash.</summary>
    public required Uri BaseUri { get; init; }

    public TimeSpan Timeout { get; init; }

    public int MaxConcurrency { get; init; }

    public int PageSize { get; init; }

    public Paging Paging { get; init; }

    /// <summary>The text by whose first characters users are read in parts; null where they are read in one.</summary>
    public Partition? PartitionBy { get; init; }

    /// <summary>Whether lists are asked for by POST to .search (RFC 7644 §3.4.3).</summary>
    public bool SearchRequests { get; init; }

    public PasswordWrite PasswordWrite { get; init; }

    public required LeftOutAttributes LeftOut { get; init; }

    /// <summary>Whether the app's groups are read and written.</summary>
    public bool Groups { get; init; }

    /// <summary>How many members one request may add and remove.</summary>
    public int MaxMembersPerRequest { get; init; }

    public WriteSettings Writes { get; init; } = new();

    public required SignInSettings SignIn { get; init; }

    public required TransportSettings Transport { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(nameof(BaseUri), AttributeType.String, "The address of the SCIM service, such as https://api.example.com/scim/v2.") { Required = true },
        new(nameof(Timeout), AttributeType.Integer, "How long an answer is waited for, in seconds.") { Default = 30 },
        new(nameof(MaxConcurrency), AttributeType.Integer, "How many requests may be under way at once.") { Default = 8 },
        new(nameof(PageSize), AttributeType.Integer, "How many objects are asked for in one page.") { Default = 100 },
        new(nameof(Paging), AttributeType.String, "How pages are asked for: Index (startIndex, RFC 7644), Cursor (RFC 9865), or Auto (by index, and by cursor where the service gives one).")
        {
            Default = nameof(Scim.Paging.Auto),
            Values = [.. Enum.GetNames<Paging>()],
        },
        new(nameof(PartitionBy), AttributeType.String, "The attribute of one text, such as userName, by whose first characters users are read in parts, where a service gives only so many to one question. None by default: users are read in one."),
        new(nameof(SearchRequests), AttributeType.Boolean, "Whether lists are asked for by POST to .search, so that filters stand in no address.") { Default = false },
        new("AllowInsecure", AttributeType.Boolean, "Lets the address be http where it is not this machine: the token is then readable on the way.") { Default = false },
        new(nameof(PasswordWrite), AttributeType.String, "How passwords are set: None (not at all), Patch (what changed) or Put (the whole user, after a read).")
        {
            Default = nameof(Scim.PasswordWrite.None),
            Values = [.. Enum.GetNames<PasswordWrite>()],
        },
        .. LeftOutAttributes.Definitions,
        new(nameof(Groups), AttributeType.Boolean, "Whether the application's groups are read and written; false for one that has none, or none for us.") { Default = true },
        new(nameof(MaxMembersPerRequest), AttributeType.Integer, "How many members of a group one request may add and remove together.") { Default = 100 },
        .. WriteSettings.Definitions,
        .. SignInSettings.Definitions,
        .. TransportSettings.Definitions,
    ];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>, <see cref="ErrorIds.SecretMissing"/>.</exception>
    public static ScimSettings Read(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var reader = new SettingReader(app, Definitions);
        var allowInsecure = reader.Flag("AllowInsecure");
        var address = reader.Address(nameof(BaseUri), allowInsecure);
        if (address.Query.Length > 0)
            throw reader.Invalid(nameof(BaseUri), "is no address of a service");
        return new()
        {
            App = app.Name,
            BaseUri = new(address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = TimeSpan.FromSeconds(reader.Number(nameof(Timeout), 1, 600) ?? 30),
            MaxConcurrency = reader.Number(nameof(MaxConcurrency), 1, 64) ?? 8,
            PageSize = reader.Number(nameof(PageSize), 1, 1000) ?? 100,
            Paging = reader.Choice(nameof(Paging), Paging.Auto),
            PartitionBy = Partition.Read(reader, nameof(PartitionBy)),
            SearchRequests = reader.Flag(nameof(SearchRequests)),
            PasswordWrite = reader.Choice(nameof(PasswordWrite), PasswordWrite.None),
            LeftOut = LeftOutAttributes.Read(reader),
            Groups = reader.Flag(nameof(Groups), true),
            MaxMembersPerRequest = reader.Number(nameof(MaxMembersPerRequest), 1, 10_000) ?? 100,
            Writes = WriteSettings.Read(reader),
            SignIn = SignInSettings.Read(reader, allowInsecure),
            Transport = TransportSettings.Read(reader),
        };
    }
}
