namespace Provisioning.Shell.Tests;

/// <summary>The keys that edit a line.</summary>
public sealed class LineBufferTests
{
    private static readonly string[] Past = ["first", "second"];

    [Fact]
    public void Text_is_typed_at_the_cursor()
    {
        var line = Typed("ac");
        Press(line, ConsoleKey.LeftArrow);
        Type(line, "b");
        (line.Text, line.Cursor).ShouldBe(("abc", 2));
    }

    [Fact]
    public void Backspace_and_delete_take_a_letter_away_and_nothing_at_the_ends()
    {
        var line = Typed("abc");
        Press(line, ConsoleKey.Delete).ShouldBeFalse();
        Press(line, ConsoleKey.Backspace).ShouldBeTrue();
        Press(line, ConsoleKey.Home);
        Press(line, ConsoleKey.Backspace).ShouldBeFalse();
        Press(line, ConsoleKey.Delete).ShouldBeTrue();
        (line.Text, line.Cursor).ShouldBe(("b", 0));
    }

    [Theory]
    [InlineData(ConsoleKey.W, "Get-ProvUser -Filter ", 21)]
    [InlineData(ConsoleKey.U, "x", 0)]
    [InlineData(ConsoleKey.A, "Get-ProvUser -Filter x", 0)]
    [InlineData(ConsoleKey.E, "Get-ProvUser -Filter x", 22)]
    [InlineData(ConsoleKey.LeftArrow, "Get-ProvUser -Filter x", 13)]
    public void Control_and_a_key_move_and_cut_by_words_and_lines(ConsoleKey key, string text, int cursor)
    {
        var line = Typed("Get-ProvUser -Filter x");
        if (key is ConsoleKey.U or ConsoleKey.LeftArrow)
            Press(line, ConsoleKey.LeftArrow);
        Press(line, key, control: true);
        (line.Text, line.Cursor).ShouldBe((text, cursor));
    }

    [Fact]
    public void The_arrows_go_through_the_past_and_back_to_what_was_being_typed()
    {
        var line = Typed("draft");
        Press(line, ConsoleKey.UpArrow);
        line.Text.ShouldBe("second");
        Press(line, ConsoleKey.UpArrow);
        line.Text.ShouldBe("first");
        Press(line, ConsoleKey.UpArrow).ShouldBeFalse();
        Press(line, ConsoleKey.DownArrow);
        Press(line, ConsoleKey.DownArrow);
        (line.Text, line.Cursor).ShouldBe(("draft", 5));
        Press(line, ConsoleKey.DownArrow).ShouldBeFalse();
    }

    [Fact]
    public void Keys_without_a_meaning_change_nothing()
    {
        var line = Typed("abc");
        line.Take(new('\0', ConsoleKey.F5, shift: false, alt: false, control: false)).ShouldBeFalse();
        line.Text.ShouldBe("abc");
    }

    private static LineBuffer Typed(string text)
    {
        var line = new LineBuffer(Past);
        Type(line, text);
        return line;
    }

    private static void Type(LineBuffer line, string text)
    {
        foreach (var c in text)
            line.Take(new(c, default, shift: false, alt: false, control: false)).ShouldBeTrue();
    }

    private static bool Press(LineBuffer line, ConsoleKey key, bool control = false) => line.Take(new('\0', key, shift: false, alt: false, control));
}
