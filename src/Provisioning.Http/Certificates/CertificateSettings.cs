namespace Provisioning.Http;

/// <summary>Where a certificate or key is: in a file, or in this user's store.</summary>
/// <param name="Name">What the settings' names begin with.</param>
/// <param name="Path">The file; null for the store.</param>
/// <param name="Thumbprint">The thumbprint in the store (CurrentUser, My); null for a file.</param>
/// <param name="HasPassword">True when a setting says where the file's password is.</param>
internal sealed record CertificateSettings(string Name, string? Path, string? Thumbprint, bool HasPassword)
{
    private const int Sha1Digits = 40;

    /// <summary>The setting that says where the password is.</summary>
    public string PasswordSetting => Name + "Password";

    /// <summary>Where it is, for messages.</summary>
    public string Place => Path is null ? $"{Name}Thumbprint: {Thumbprint}" : $"{Name}Path: {Path}";

    public static IReadOnlyList<SettingDefinition> Definitions(string name, string what) =>
    [
        new(name + "Path", AttributeType.String, $"The file with {what}: PFX, or PEM with the private key. It is read again when it has changed.") { Content = SettingContent.Path },
        new(name + "Thumbprint", AttributeType.String, $"The thumbprint of {what} in the store of the current user, instead of a file."),
        new(name + "Password", AttributeType.String, "Where the password of that file is: env:NAME, file:PATH, vault:VAULT/NAME.") { Content = SettingContent.SecretPlace },
    ];

    /// <summary>What the settings of this name say; null when they say nothing.</summary>
    public static CertificateSettings? Read(SettingReader reader, string name)
    {
        var (path, thumbprint) = (reader.Text(name + "Path"), reader.Text(name + "Thumbprint")?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());
        if (path is not null && thumbprint is not null)
            throw reader.Invalid(name + "Thumbprint", $"stands beside {name}Path, and only one of them can be meant");
        if (thumbprint is not null && (thumbprint.Length != Sha1Digits || !thumbprint.All(char.IsAsciiHexDigitUpper)))
            throw reader.Invalid(name + "Thumbprint", "is no thumbprint, which has 40 digits of 0 to 9 and A to F");
        if (path is null && reader.Has(name + "Password"))
            throw reader.Invalid(name + "Password", $"is the password of a file, and {name}Path is not set");
        return path is null && thumbprint is null ? null : new(name, path, thumbprint, reader.Has(name + "Password"));
    }
}
