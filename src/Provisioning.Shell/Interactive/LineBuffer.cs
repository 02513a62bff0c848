namespace Provisioning.Shell;

/// <summary>A line that is being typed: its text, the cursor, and the way through the history. Knows no console.</summary>
internal sealed class LineBuffer(IReadOnlyList<string> history)
{
    private int _place = history.Count;
    private string _draft = "";

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public void Set(string text, int cursor) => (Text, Cursor) = (text, Math.Clamp(cursor, 0, text.Length));

    /// <summary>Takes a key; false for one that means nothing here.</summary>
    public bool Take(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                Cursor = control ? WordStart() : Math.Max(0, Cursor - 1);
                return true;
            case ConsoleKey.RightArrow:
                Cursor = control ? WordEnd() : Math.Min(Text.Length, Cursor + 1);
                return true;
            case ConsoleKey.Home or ConsoleKey.A when key.Key == ConsoleKey.Home || control:
                Cursor = 0;
                return true;
            case ConsoleKey.End or ConsoleKey.E when key.Key == ConsoleKey.End || control:
                Cursor = Text.Length;
                return true;
            case ConsoleKey.Backspace when Cursor > 0:
                Set(Text.Remove(Cursor - 1, 1), Cursor - 1);
                return true;
            case ConsoleKey.Delete when Cursor < Text.Length:
                Set(Text.Remove(Cursor, 1), Cursor);
                return true;
            case ConsoleKey.W when control:
                var start = WordStart();
                Set(Text.Remove(start, Cursor - start), start);
                return true;
            case ConsoleKey.U when control:
                Set(Text[Cursor..], 0);
                return true;
            case ConsoleKey.K when control:
                Set(Text[..Cursor], Cursor);
                return true;
            case ConsoleKey.Escape:
                Set("", 0);
                return true;
            case ConsoleKey.UpArrow:
                return Go(-1);
            case ConsoleKey.DownArrow:
                return Go(1);
            default:
                if (key.KeyChar == '\0' || char.IsControl(key.KeyChar))
                    return false;
                Set(Text.Insert(Cursor, key.KeyChar.ToString()), Cursor + 1);
                return true;
        }
    }

    private bool Go(int step)
    {
        var place = _place + step;
        if (place < 0 || place > history.Count)
            return false;
        if (_place == history.Count)
            _draft = Text;
        _place = place;
        var text = place == history.Count ? _draft : history[place];
        Set(text, text.Length);
        return true;
    }

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && char.IsWhiteSpace(Text[at - 1]))
            at--;
        while (at > 0 && !char.IsWhiteSpace(Text[at - 1]))
            at--;
        return at;
    }

    private int WordEnd()
    {
        var at = Cursor;
        while (at < Text.Length && !char.IsWhiteSpace(Text[at]))
            at++;
        while (at < Text.Length && char.IsWhiteSpace(Text[at]))
            at++;
        return at;
    }
}
