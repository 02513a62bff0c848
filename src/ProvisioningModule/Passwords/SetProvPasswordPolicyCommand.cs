using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Changes what a password must be.</summary>
/// <remarks>
/// <para>What is not named stays as it is. Upper-case and lower-case letters are those of Unicode, digits are 0 to 9, and everything else is a symbol. A policy that contradicts itself, or that no password could fulfil, is refused
/// with the reason.</para>
/// <para>It applies to passwords that are set from then on; when one expires follows from the policy as it is at the time of asking.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvPasswordPolicy -MinLength 16 -MinDigit 1 -MinSymbol 1 -History 10 -PassThru</code>
/// <para>Asks for 16 characters with a digit and a symbol that are none of the last ten passwords, and shows the policy.</para>
/// </example>
/// <example>
/// <code>Set-ProvPasswordPolicy -DenyWord contoso, winter, summer -DenyWordPath ./common-passwords.txt</code>
/// <para>Denies three words, and those of a file, anywhere in a password.</para>
/// </example>
/// <seealso cref="GetProvPasswordPolicyCommand"/>
/// <seealso cref="TestProvPasswordCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvPasswordPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(PasswordPolicy))]
public sealed class SetProvPasswordPolicyCommand : StoreCmdlet
{
    /// <summary>The fewest characters.</summary>
    [Parameter]
    public int MinLength { get; set; }

    /// <summary>The most characters, 256 at most.</summary>
    [Parameter]
    public int MaxLength { get; set; }

    /// <summary>How many upper-case letters at least.</summary>
    [Parameter]
    public int MinUpper { get; set; }

    /// <summary>How many lower-case letters at least.</summary>
    [Parameter]
    public int MinLower { get; set; }

    /// <summary>How many digits at least.</summary>
    [Parameter]
    public int MinDigit { get; set; }

    /// <summary>How many symbols at least.</summary>
    [Parameter]
    public int MinSymbol { get; set; }

    /// <summary>Characters of how many of the four classes at least.</summary>
    [Parameter]
    public int MinClass { get; set; }

    /// <summary>The only characters that may be in it; $null for all that can be typed.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? AllowedCharacters { get; set; }

    /// <summary>Characters that may not be in it, such as those that look alike; $null for none.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? ForbiddenCharacters { get; set; }

    /// <summary>How many of the last passwords it must not be, up to 24; 0 keeps no hash of any.</summary>
    [Parameter]
    public int History { get; set; }

    /// <summary>Words of three letters or more that must not be in it, whatever their case. An empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? DenyWord { get; set; }

    /// <summary>A file of such words, one a line in UTF-8, which is read when passwords are tested; $null for none.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? DenyWordPath { get; set; }

    /// <summary>Attributes of the person whose words must not be in it. An empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[]? DenyAttribute { get; set; }

    /// <summary>How many days a password has to be kept; 0 for none.</summary>
    [Parameter]
    public int MinAgeDays { get; set; }

    /// <summary>After how many days it expires; 0 for never.</summary>
    [Parameter]
    public int MaxAgeDays { get; set; }

    /// <summary>Writes the policy to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Await(token => Engine.Passwords.GetPolicyAsync(token));
        var policy = before with
        {
            MinLength = Bound(nameof(MinLength)) ? MinLength : before.MinLength,
            MaxLength = Bound(nameof(MaxLength)) ? MaxLength : before.MaxLength,
            MinUpper = Bound(nameof(MinUpper)) ? MinUpper : before.MinUpper,
            MinLower = Bound(nameof(MinLower)) ? MinLower : before.MinLower,
            MinDigit = Bound(nameof(MinDigit)) ? MinDigit : before.MinDigit,
            MinSymbol = Bound(nameof(MinSymbol)) ? MinSymbol : before.MinSymbol,
            MinClass = Bound(nameof(MinClass)) ? MinClass : before.MinClass,
            AllowedCharacters = Bound(nameof(AllowedCharacters)) ? OrNull(AllowedCharacters) : before.AllowedCharacters,
            ForbiddenCharacters = Bound(nameof(ForbiddenCharacters)) ? OrNull(ForbiddenCharacters) : before.ForbiddenCharacters,
            History = Bound(nameof(History)) ? History : before.History,
            DenyWord = DenyWord ?? before.DenyWord,
            DenyWordPath = !Bound(nameof(DenyWordPath)) ? before.DenyWordPath : OrNull(DenyWordPath) is { } path ? ResolvePaths([path], literal: true)[0] : null,
            DenyAttribute = DenyAttribute ?? before.DenyAttribute,
            MinAgeDays = Bound(nameof(MinAgeDays)) ? MinAgeDays : before.MinAgeDays,
            MaxAgeDays = Bound(nameof(MaxAgeDays)) ? MaxAgeDays : before.MaxAgeDays,
        };
        Await(token => Engine.Passwords.CheckPolicyAsync(policy, token));
        if (ShouldProcess("password policy", "Change"))
            Await(token => Engine.Passwords.SetPolicyAsync(policy, token));
        if (PassThru)
            WriteObject(policy);
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
