using System.Text.Json;

namespace Provisioning.Scim;

/// <summary>What a PATCH operation does (RFC 7644 §3.5.2).</summary>
public enum PatchOperator
{
    /// <summary>Adds values.</summary>
    Add,

    /// <summary>Removes values.</summary>
    Remove,

    /// <summary>Puts values in the place of others.</summary>
    Replace,
}

/// <summary>One operation of a PATCH.</summary>
/// <param name="Operator">What it does.</param>
/// <param name="Path">Where; null for the resource itself, whose attributes the value then has.</param>
/// <param name="Value">The value; none for a removal.</param>
public sealed record PatchOperation(PatchOperator Operator, AttributePath? Path, AttributeValue Value);

/// <summary>A PATCH (RFC 7644 §3.5.2).</summary>
/// <param name="Operations">Its operations, in order.</param>
public sealed record PatchRequest(IReadOnlyList<PatchOperation> Operations)
{
    /// <summary>Reads a request. Operators are taken in any case, as clients send them.</summary>
    /// <exception cref="ScimException">invalidSyntax or invalidPath: what is wrong with it.</exception>
    public static PatchRequest Parse(ReadOnlySpan<byte> utf8Json)
    {
        AttributeSet message;
        try
        {
            message = AttributeSet.Parse(utf8Json);
        }
        catch (JsonException)
        {
            throw ScimException.BadRequest(ScimException.InvalidSyntax, "The request is no JSON object.");
        }

        return Read(message);
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="ScimException">invalidSyntax, invalidPath, invalidValue or noTarget: what is wrong with it.</exception>
    public static PatchRequest Read(AttributeSet message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var operations = message["Operations"].AsList();
        return operations.Count == 0
            ? throw ScimException.BadRequest(ScimException.InvalidSyntax, "The request has no Operations.")
            : new([.. operations.Select(Read)]);
    }

    /// <summary>Writes the message.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="capitalised">True for "Add", "Remove" and "Replace", which some services want in place of the RFC's words.</param>
    public void Write(Utf8JsonWriter writer, bool capitalised = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimSchemas.PatchOpUrn);
        writer.WriteEndArray();
        writer.WriteStartArray("Operations"u8);
        foreach (var operation in Operations)
        {
            writer.WriteStartObject();
            writer.WriteString("op"u8, capitalised ? operation.Operator.ToString() : operation.Operator switch { PatchOperator.Add => "add", PatchOperator.Remove => "remove", _ => "replace" });
            if (operation.Path is { } path)
                writer.WriteString("path"u8, path.Canonical);
            if (!operation.Value.IsNone)
            {
                writer.WritePropertyName("value"u8);
                operation.Value.Write(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static PatchOperation Read(AttributeValue value)
    {
        var operation = value.AsComplex() ?? throw ScimException.BadRequest(ScimException.InvalidSyntax, "An operation is no object.");
        var op = operation["op"].AsString()?.ToUpperInvariant() switch
        {
            "ADD" => PatchOperator.Add,
            "REMOVE" => PatchOperator.Remove,
            "REPLACE" => PatchOperator.Replace,
            _ => throw ScimException.BadRequest(ScimException.InvalidSyntax, "An operation has no op of add, remove or replace."),
        };
        if (operation["path"].AsString() is not { Length: > 0 } path)
        {
            return op == PatchOperator.Remove
                ? throw ScimException.BadRequest(ScimException.NoTarget, "A removal has no path.")
                : operation["value"].AsComplex() is null
                    ? throw ScimException.BadRequest(ScimException.InvalidValue, "An operation without a path has no object as its value.")
                    : new(op, null, operation["value"]);
        }

        return AttributePath.TryParse(path, out var parsed, out var error)
            ? new(op, parsed, operation["value"])
            : throw ScimException.BadRequest(ScimException.InvalidPath, error.Message);
    }
}
