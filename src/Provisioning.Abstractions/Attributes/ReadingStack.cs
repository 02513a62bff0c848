namespace Provisioning;

/// <summary>
/// What was read so far of objects and lists that lie in each other: the innermost on top. A list or an object takes its own part off when it ends, so that one array serves whatever is read, and what is made of it is as large as it has to
/// be. For one thread; <see cref="Shared"/> is the calling thread's.
/// </summary>
internal sealed class ReadingStack
{
    [ThreadStatic]
    private static ReadingStack? _shared;

    private string[] _names = new string[64];
    private AttributeValue[] _values = new AttributeValue[64];
    private int _count;

    /// <summary>The stack of the calling thread. Never held across an await.</summary>
    public static ReadingStack Shared => _shared ??= new();

    /// <summary>Begins a list or an object, and gives the place where it begins.</summary>
    public int Begin() => _count;

    /// <summary>Adds an item of the list on top.</summary>
    public void Add(AttributeValue item)
    {
        if (item.IsNone)
            return;
        Grow();
        _values[_count++] = item;
    }

    /// <summary>Sets an attribute of the object on top, which began at the place: names stay in order, the last value of one counts, and no value takes it away.</summary>
    public void Set(int start, string name, AttributeValue value)
    {
        var at = Find(start, name);
        if (at >= 0 && value.IsNone)
        {
            Array.Copy(_names, at + 1, _names, at, _count - at - 1);
            Array.Copy(_values, at + 1, _values, at, _count - at - 1);
            _count--;
        }
        else if (at >= 0)
        {
            _values[at] = value;
        }
        else if (!value.IsNone)
        {
            Grow();
            at = ~at;
            Array.Copy(_names, at, _names, at + 1, _count - at);
            Array.Copy(_values, at, _values, at + 1, _count - at);
            (_names[at], _values[at]) = (name, value);
            _count++;
        }
    }

    /// <summary>The list that began at the place; it is on top no more.</summary>
    public AttributeValue[] TakeList(int start)
    {
        var values = _values.AsSpan(start, _count - start).ToArray();
        Return(start);
        return values;
    }

    /// <summary>The object that began at the place; it is on top no more.</summary>
    public (string[] Names, AttributeValue[] Values) TakeObject(int start)
    {
        var names = _names.AsSpan(start, _count - start).ToArray();
        return (names, TakeList(start));
    }

    /// <summary>Forgets what was added since the place: reading has ended, or failed. Nothing that was read is held on to.</summary>
    public void Return(int start)
    {
        Array.Clear(_values, start, _count - start);
        _count = start;
    }

    // Attributes mostly arrive in order, so the last place is tried first.
    private int Find(int start, string name) =>
        _count == start || StringComparer.OrdinalIgnoreCase.Compare(_names[_count - 1], name) < 0
            ? ~_count
            : Array.BinarySearch(_names, start, _count - start, name, StringComparer.OrdinalIgnoreCase);

    private void Grow()
    {
        if (_count < _values.Length)
            return;
        Array.Resize(ref _names, _count * 2);
        Array.Resize(ref _values, _count * 2);
    }
}
