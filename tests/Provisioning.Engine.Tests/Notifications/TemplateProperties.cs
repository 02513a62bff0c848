using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of what messages say, whatever names other systems have for people.</summary>
public sealed class TemplateProperties
{
    [Property]
    public void A_subject_is_one_line(string? value, string? template)
    {
        var fields = NotificationFields.All.ToDictionary(f => f.Key, _ => value ?? "");
        var subject = NotificationText.Subject(new() { Name = "ops", Subject = $"{template}{{{{Title}}}}\r\nBcc: all@contoso.com" }, fields);
        subject.ShouldNotContain(c => char.IsControl(c) || c == '\u2028' || c == '\u2029');
    }

    [Property]
    public void What_is_no_field_stands_for_itself(NonNull<string> text)
    {
        var plain = text.Get.Replace("{{", "{", StringComparison.Ordinal);
        // Two braces of which the first was one of three are still there.
        Prop.When(!plain.Contains("{{", StringComparison.Ordinal), () => NotificationTemplate.Parse(plain).Render(NotificationFields.All, v => v) == plain).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("{{Title}}: {{ count }}{{DETAILS}}", null)]
    [InlineData("{{Titel}}", "Titel")]
        [InlineData("{{Title and more", "{{Title and more")]
    [InlineData("{{}}", "")]
    [InlineData("}} {Title} }", null)]
    public void Unknown_fields_are_found(string template, string? unknown) => NotificationTemplate.Parse(template).Unknown.ShouldBe(unknown is null ? [] : [unknown]);
}
