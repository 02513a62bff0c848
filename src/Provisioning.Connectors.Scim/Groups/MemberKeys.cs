namespace Provisioning.Connectors.Scim;

/// <summary>Compares the keys of members: by case, save for GUIDs, which some services list in another case than they give them out.</summary>
internal sealed class MemberKeys : IEqualityComparer<string>
{
    public static readonly MemberKeys Comparer = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal) || Guid.TryParse(x, out var left) && Guid.TryParse(y, out var right) && left == right;

    public int GetHashCode(string obj) => Guid.TryParse(obj, out var guid) ? guid.GetHashCode() : obj.GetHashCode(StringComparison.Ordinal);
}
