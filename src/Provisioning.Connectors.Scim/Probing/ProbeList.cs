using System.Net;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>An answer to a request for a list.</summary>
/// <param name="Status">Its status.</param>
/// <param name="List">The list; null where the service refused, or gave something else.</param>
internal sealed record ProbeList(HttpStatusCode Status, ListResponse? List)
{
    public static ProbeList Of(ScimAnswer answer)
    {
        try
        {
            return new(answer.Status, answer.IsSuccess ? ListResponse.Parse(answer.Body) : null);
        }
        catch (JsonException)
        {
            return new(answer.Status, null);
        }
    }

    /// <summary>The ids of what is listed.</summary>
    public IReadOnlyList<string> Ids => List is null ? [] : [.. List.Resources.Select(r => r["id"].ToString())];

    /// <summary>That it was refused, in words.</summary>
    public string Refused => (int)Status is >= 200 and < 300 ? "answered with something that is no list" : $"refused with {(int)Status}";
}
