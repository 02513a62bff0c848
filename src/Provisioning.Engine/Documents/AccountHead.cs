using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What a read has to know of every account that is recorded. What the account holds is left as the bytes that it is: to make something of it costs more than all the rest.</summary>
/// <param name="Key">The app's own key.</param>
/// <param name="UserId">Whose it is, or null.</param>
/// <param name="Active">False when it cannot be used.</param>
/// <param name="Present">False when the app had it no more at the last complete read.</param>
internal readonly record struct AccountHead(string Key, string? UserId, bool Active, bool Present)
{
    /// <summary>Reads it from a stored account.</summary>
    /// <param name="json">The account's document.</param>
    /// <param name="values">What the account holds, as JSON in the form in which <see cref="AttributeSet.Write"/> writes it.</param>
    public static AccountHead Read(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> values)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var (key, active, present) = ("", true, true);
        string? user = null;
        values = "{}"u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("key"u8))
            {
                reader.Read();
                key = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("user"u8))
            {
                reader.Read();
                user = reader.GetString();
            }
            else if (reader.ValueTextEquals("active"u8))
            {
                reader.Read();
                active = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("present"u8))
            {
                reader.Read();
                present = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                values = json[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new(key, user, active, present);
    }
}
