using System.Collections;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Collects attributes from parameters, hashtables and piped objects, by name, short name or path.</summary>
internal sealed class UserAttributes
{
    private readonly Dictionary<string, AttributeValue> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was collected; no value clears.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Values => values;

    /// <summary>Takes the properties of an object, such as a row of Import-Csv, by their names; empty ones are no values.</summary>
    public UserAttributes Add(PSObject row)
    {
        if (row.BaseObject is IDictionary table)
            return Add(table);
        foreach (var property in row.Properties.Where(p => p.IsGettable && !AdObject.IsBlank(p.Value)))
            values[property.Name] = Convert(property.Name, property.Value);
        return this;
    }

    /// <summary>Takes one value as the engine keeps it.</summary>
    public void Set(string name, AttributeValue value) => values[name] = value;

    /// <summary>Takes those of another collection.</summary>
    public UserAttributes Add(UserAttributes other)
    {
        foreach (var (name, value) in other.values)
            values[name] = value;
        return this;
    }

    /// <summary>Takes a hashtable's entries; $null clears.</summary>
    public UserAttributes Add(IDictionary? table)
    {
        if (table is null)
            return this;
        foreach (DictionaryEntry entry in table)
            values[entry.Key.ToString()!] = Convert(entry.Key.ToString()!, entry.Value);
        return this;
    }

    /// <summary>Takes one value; null is none.</summary>
    public UserAttributes Add(string name, string? value)
    {
        if (value is not null)
            values[name] = value;
        return this;
    }

    /// <summary>Clears the attributes.</summary>
    public UserAttributes Clear(IEnumerable<string>? names)
    {
        foreach (var name in names ?? [])
            values[name] = default;
        return this;
    }

    /// <summary>The value as the engine keeps it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public static AttributeValue Convert(string name, object? value)
    {
        try
        {
            return AttributeValue.FromObject(Unwrap(value));
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"The value of '{name}' cannot be kept: {e.Message}",
                RecommendedAction = "Give text, a number, a boolean, a date, a hashtable or a list of these.",
                Target = name,
            }.ToException(e);
        }
    }

    // Scripts wrap what they hand over, at any depth; what lies too deep, or holds itself, is left to FromObject's error.
    private static object? Unwrap(object? value, int level = 1) => value switch
    {
        _ when level > AttributeValue.MostLevels + 1 => value,
        PSObject { BaseObject: PSCustomObject } item => item.Properties.ToDictionary(p => p.Name, p => Unwrap(p.Value, level + 1), StringComparer.OrdinalIgnoreCase),
        PSObject wrapped => Unwrap(wrapped.BaseObject, level),
        string or byte[] or AttributeSet => value,
        IDictionary table => table.Keys.Cast<object>().ToDictionary(k => k.ToString()!, k => Unwrap(table[k], level + 1), StringComparer.OrdinalIgnoreCase),
        IEnumerable list => list.Cast<object?>().Select(item => Unwrap(item, level + 1)).ToList(),
        _ => value,
    };
}
