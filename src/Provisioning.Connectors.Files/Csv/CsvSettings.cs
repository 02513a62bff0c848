using System.Text;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>What to do with rows that share a key.</summary>
internal enum DuplicateKeys
{
    /// <summary>None of them is used; each is named, and their key counts as present.</summary>
    Reject,

    /// <summary>The first of them is used.</summary>
    First,

    /// <summary>The last of them is used.</summary>
    Last,
}

/// <summary>The settings of one CSV app, checked.</summary>
internal sealed record CsvSettings
{
    public required string App { get; init; }

    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The name of the column with the key.</summary>
    public required string Key { get; init; }

    /// <summary>Between cells; null to detect it.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The encoding of a file without a byte order mark; it throws at bytes that it does not have.</summary>
    public required Encoding Encoding { get; init; }

    public DuplicateKeys DuplicateKeys { get; init; }

    public string? StatusColumn { get; init; }

    /// <summary>The values of the status column that say leaver.</summary>
    public IReadOnlySet<string> LeaverValues { get; init; } = new HashSet<string>();

    /// <summary>The values that say active; empty when every other value does.</summary>
    public IReadOnlySet<string> ActiveValues { get; init; } = new HashSet<string>();

    /// <summary>What the first cell of the trailer row starts with; null when the file has no trailer row.</summary>
    public string? Trailer { get; init; }

    /// <summary>The column of the trailer row with the number of rows: a name of the header, or a number from 1.</summary>
    public string? TrailerCountColumn { get; init; }

    public string? RowCountFile { get; init; }

    public string? ChecksumFile { get; init; }

    public bool AlwaysWhole { get; init; }

    /// <summary>The columns that mappings read, each with what it becomes.</summary>
    public IReadOnlyList<(string Column, string Target)> Mapped { get; init; } = [];

    /// <summary>The file's name without its folder, for messages.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    public bool HasProof => Trailer is not null || RowCountFile is not null || ChecksumFile is not null || AlwaysWhole;

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(nameof(Path), AttributeType.String, "The CSV file.") { Required = true, Content = SettingContent.Path },
        new(nameof(Key), AttributeType.String, "The column whose value names a person for ever, such as an employee number.") { Required = true },
        new(nameof(Delimiter), AttributeType.String, "The character between cells, or Tab; detected among , ; Tab and | by default."),
        new(nameof(Encoding), AttributeType.String, "The encoding of a file without a byte order mark, such as windows-1252 or utf-16.") { Default = "utf-8" },
        new(nameof(DuplicateKeys), AttributeType.String, "What to do with rows that share a key: leave all of them out (Reject), or take the First or the Last.")
            { Default = nameof(DuplicateKeys.Reject), Values = Enum.GetNames<DuplicateKeys>() },
        new(nameof(StatusColumn), AttributeType.String, "The column that says whether a person has left."),
        new(nameof(LeaverValues), AttributeType.String, "The values of StatusColumn that say that a person has left; case and white space at the ends do not matter.") { MultiValued = true },
        new(nameof(ActiveValues), AttributeType.String, "The values of StatusColumn that say that a person is active; every value that is no leaver's by default.") { MultiValued = true },
        new(nameof(Trailer), AttributeType.String, "Proof that the file is whole: its last row starts with this text, in this case."),
        new(nameof(TrailerCountColumn), AttributeType.String, "The column of the trailer row that has the number of data rows: its name in the header, or its number from 1 (in column 1 the number follows the Trailer text)."),
        new(nameof(RowCountFile), AttributeType.String, "Proof that the file is whole: a file that holds the number of data rows; relative to the CSV file's folder."),
        new(nameof(ChecksumFile), AttributeType.String, "Proof that the file is whole: a file with its SHA-256 or SHA-512, as sha256sum writes it or alone; relative to the CSV file's folder."),
        new(nameof(AlwaysWhole), AttributeType.Boolean, "The administrator's word that the file is never seen half written.") { Default = false },
    ];

    /// <summary>Reads and checks the app's settings; asks nothing of the file.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static CsvSettings Read(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var path = Required(app, nameof(Path));
        var settings = new CsvSettings
        {
            App = app.Name,
            Path = FullPath(app, nameof(Path), path, Environment.CurrentDirectory),
            Key = Required(app, nameof(Key)).Trim(),
            Delimiter = ReadDelimiter(app),
            Encoding = ReadEncoding(app),
            DuplicateKeys = ReadDuplicateKeys(app),
            StatusColumn = Text(app, nameof(StatusColumn))?.Trim(),
            LeaverValues = ReadValues(app, nameof(LeaverValues)),
            ActiveValues = ReadValues(app, nameof(ActiveValues)),
            Trailer = Text(app, nameof(Trailer)),
            TrailerCountColumn = Text(app, nameof(TrailerCountColumn))?.Trim(),
            AlwaysWhole = ReadAlwaysWhole(app),
            Mapped =
            [
                .. app.Mappings.Where(m => m.Direction == MappingDirection.Inbound)
                    .SelectMany(m => (m.Source is null ? m.Reads : m.Reads.Prepend(m.Source)).Select(c => (c.Trim(), m.Target))),
            ],
        };
        var folder = System.IO.Path.GetDirectoryName(settings.Path) ?? settings.Path;
        settings = settings with
        {
            RowCountFile = Text(app, nameof(RowCountFile)) is { } count ? FullPath(app, nameof(RowCountFile), count, folder) : null,
            ChecksumFile = Text(app, nameof(ChecksumFile)) is { } checksum ? FullPath(app, nameof(ChecksumFile), checksum, folder) : null,
        };
        settings.CheckTogether();
        return settings;
    }

    private void CheckTogether()
    {
        if (StatusColumn is not null && LeaverValues.Count == 0)
            throw CsvErrors.SettingMissing(App, nameof(LeaverValues), $"{nameof(StatusColumn)} is '{StatusColumn}', and nothing says which of its values mean that a person has left", "Add LeaverValues to -Settings, such as @('Terminated').");
        if (StatusColumn is null && (LeaverValues.Count > 0 || ActiveValues.Count > 0))
            throw CsvErrors.SettingMissing(App, nameof(StatusColumn), $"{(LeaverValues.Count > 0 ? nameof(LeaverValues) : nameof(ActiveValues))} is set, and nothing says in which column these values are", "Add StatusColumn to -Settings.");
        if (LeaverValues.FirstOrDefault(ActiveValues.Contains) is { } both)
            throw CsvErrors.SettingInvalid(App, nameof(ActiveValues), $"the value '{both}' is in {nameof(LeaverValues)} and in {nameof(ActiveValues)}", "Take it out of one of them.");
        if (TrailerCountColumn is not null && Trailer is null)
            throw CsvErrors.SettingMissing(App, nameof(Trailer), $"{nameof(TrailerCountColumn)} is set, and nothing says how the trailer row begins", "Add Trailer to -Settings.");
    }

    private static string? Text(App app, string name)
    {
        var value = app.Settings[name];
        if (value.Kind is AttributeValueKind.List or AttributeValueKind.Complex)
            throw CsvErrors.SettingInvalid(app.Name, name, $"{name} has several values", "Give it one.");
        return string.IsNullOrWhiteSpace(value.ToString()) ? null : value.ToString();
    }

    private static string Required(App app, string name) =>
        Text(app, name) ?? throw CsvErrors.SettingMissing(app.Name, name, $"{name} is not set", $"Add {name} to -Settings. {Definitions.First(d => d.Name == name).Description}");

    private static string FullPath(App app, string name, string path, string folder)
    {
        try
        {
            return System.IO.Path.GetFullPath(path, folder);
        }
        catch (ArgumentException)
        {
            throw CsvErrors.SettingInvalid(app.Name, name, $"{name} is no path", "Give the path of a file.");
        }
    }

    private static char? ReadDelimiter(App app)
    {
        // White space is a delimiter like any other here, so the plain text is asked for.
        var text = app.Settings[nameof(Delimiter)].AsString();
        return text switch
        {
            null or "" => null,
            "\\t" or "`t" => '\t',
            _ when text.Equals("Tab", StringComparison.OrdinalIgnoreCase) => '\t',
            [not ('"' or '\r' or '\n' or '\0') and var one] => one,
            _ => throw CsvErrors.SettingInvalid(app.Name, nameof(Delimiter), $"Delimiter cannot be '{text}'", "Give one character, or Tab."),
        };
    }

    private static Encoding ReadEncoding(App app)
    {
        var name = Text(app, nameof(Encoding))?.Trim() ?? "utf-8";
        try
        {
            // The code pages come from their provider itself: registering it would change the whole process.
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw CsvErrors.SettingInvalid(app.Name, nameof(Encoding), $"'{name}' is the name of no encoding", "Give a name such as utf-8, utf-16, windows-1252 or iso-8859-1.");
        }
    }

    private static DuplicateKeys ReadDuplicateKeys(App app)
    {
        var text = Text(app, nameof(DuplicateKeys)) ?? nameof(DuplicateKeys.Reject);
        var name = Enum.GetNames<DuplicateKeys>().FirstOrDefault(n => n.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? throw CsvErrors.SettingInvalid(app.Name, nameof(DuplicateKeys), $"DuplicateKeys cannot be '{text}'", "Use Reject, First or Last.");
        return Enum.Parse<DuplicateKeys>(name);
    }

    private static IReadOnlySet<string> ReadValues(App app, string name) =>
        app.Settings[name].AsList().Select(v => v.ToString().Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool ReadAlwaysWhole(App app)
    {
        var value = app.Settings[nameof(AlwaysWhole)];
        if (value.IsNone)
            return false;
        return value.AsBoolean() ?? (bool.TryParse(value.AsString(), out var parsed)
            ? parsed
            : throw CsvErrors.SettingInvalid(app.Name, nameof(AlwaysWhole), $"AlwaysWhole cannot be '{value}'", "Use $true or $false."));
    }
}
