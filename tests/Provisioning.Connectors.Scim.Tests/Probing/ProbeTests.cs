using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ProbedServer;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Each finding of Test-ProvApp -Probe is made at some service and not made at another, and nothing is left of what was made.</summary>
public sealed class ProbeTests
{
    /// <summary>A service, a feature, and what is to be found.</summary>
    /// <param name="Server">The service; null for the practice application.</param>
    /// <param name="Bend">What bends it; null for nothing.</param>
    /// <param name="Feature">What is tried.</param>
    /// <param name="State">What comes of it.</param>
    /// <param name="Seen">A part of what is seen.</param>
    /// <param name="Follows">A part of what follows; null for anything.</param>
    public sealed record Case(ScimServerKind? Server, string? Bend, string Feature, FeatureState State, string Seen, string? Follows = null)
    {
        public override string ToString() => $"{Feature} {State} at {Server?.ToString() ?? "practice"} {Bend}";
    }

    private const FeatureState Works = FeatureState.Works;
    private const FeatureState Differs = FeatureState.Differs;
    private const FeatureState Missing = FeatureState.Missing;
    private const FeatureState Unknown = FeatureState.Unknown;

    private static readonly Case[] Cases =
    [
        new(null, null, "Making a user", Works, "made"),
        new(null, "a user is refused", "Making a user", Missing, "refused with 400 invalidValue", "Nothing else was tried"),
        new(null, null, "Location", Works, "with its address"),
        new(ScimServerKind.Scimmy, null, "Location", Differs, "a part of its address"),
        new(null, "another address", "Location", Differs, "not its own"),
        new(ScimServerKind.Jackson, null, "Location", Missing, "without its address"),
        new(null, null, "Filter by userName", Works, "nobody for a name that nobody has"),
        new(null, "filters are refused", "Filter by userName", Missing, "refused with 400", "Invoke-ProvImport"),
        new(null, "filters find everybody", "Filter by userName", Differs, "who have another name", "nobody is taken for another"),
        new(null, "filters find nobody", "Filter by userName", Differs, "not found, though it is there", "Invoke-ProvImport"),
        new(null, null, "Case of userName", Works, "capitals too"),
        new(ScimServerKind.Jackson, null, "Case of userName", Differs, "not found in capitals", "String.toLowerCase"),
        new(null, null, "externalId", Works, "kept"),
        new(null, "externalId is not kept", "externalId", Missing, "not kept", "by userName alone"),
        new(null, null, "Filter by externalId", Works, "nobody for an id that nobody has"),
        new(ScimServerKind.Jackson, null, "Filter by externalId", Differs, "not found, though it is there", "by userName alone"),
        new(null, "filters find everybody", "Filter by externalId", Differs, "who have another one", "compared again"),
        new(null, "filters are refused", "Filter by externalId", Missing, "refused with 400"),
        new(null, null, "Other filters", Works, "whom it means"),
        new(ScimServerKind.BetterAuth, null, "Other filters", Missing, "refused with 400"),
        new(null, "filters find everybody", "Other filters", Differs, "who do not match", "taken for none"),
        new(null, null, "Filter by meta.lastModified", Works, "nobody else"),
        new(ScimServerKind.Jackson, null, "Filter by meta.lastModified", Missing, "do not say when", "Every import reads everybody"),
        new(ScimServerKind.BetterAuth, null, "Filter by meta.lastModified", Missing, "refused with 400"),
        new(null, "filters find everybody", "Filter by meta.lastModified", Differs, "not changed since"),
        new(null, "filters find nobody", "Filter by meta.lastModified", Differs, "not found, though it was changed"),
        new(null, "many were changed", "Filter by meta.lastModified", Unknown, "too many"),
        new(null, null, "Pages (startIndex)", Works, "begins with the second user"),
        new(ScimServerKind.ScimmyWithoutPages, null, "Pages (startIndex)", Differs, "startIndex is ignored", "proves nothing"),
        new(null, "pages by cursor alone", "Pages (startIndex)", Differs, "startIndex is ignored", "read by cursor"),
        new(null, "a list is refused", "Pages (startIndex)", Missing, "refused with 403", "no import"),
        new(null, null, "Page size (count)", Works, "has one user"),
        new(ScimServerKind.ScimmyWithoutPages, null, "Page size (count)", Differs, "count is ignored"),
        new(null, null, "totalResults", Works, "as many users as it says"),
        new(null, "fewer than there are", "totalResults", Differs, "more users than it says", "nobody counts as gone"),
        new(null, "more than there are", "totalResults", Differs, "fewer users than it says", "nobody counts as gone"),
        new(null, "no number", "totalResults", Missing, "does not say how many", "nobody counts as gone"),
        new(ScimServerKind.ScimmyWithoutPages, null, "totalResults", Unknown, "without pages"),
        new(ScimServerKind.Scimmy, null, "Past the last page", Differs, "come again", "PageSize"),
        new(null, null, "Pages by cursor", Works, "leads to the second page"),
        new(ScimServerKind.Scimmy, null, "Pages by cursor", Missing, "no cursor"),
        new(null, "pages by cursor alone", "Pages by cursor", Works, "leads to the second page"),
        new(null, "cursors that lead nowhere", "Pages by cursor", Differs, "first page again"),
        new(null, null, "PATCH", Works, "and done"),
        new(null, "no PATCH", "PATCH", Missing, "refused with 405", "PUT, after a read"),
        new(null, "PATCH is not done", "PATCH", Differs, "answered with 200 and not done", "do not arrive"),
        new(null, "PATCH in capitals alone", "PATCH", Differs, "answered with 200 and not done in the form of RFC 7644; done with capitalised words", "capitalised"),
        new(null, "PATCH without a path alone", "PATCH", Differs, "refused with 400 invalidPath in the form of RFC 7644; done without a path", "without a path"),
        new(null, null, "PUT", Works, "left out is cleared"),
        new(null, "no PUT", "PUT", Missing, "refused with 405"),
        new(null, "PUT is not done", "PUT", Differs, "answered with 200 and not done"),
        new(null, "PUT keeps", "PUT", Differs, "left out is kept"),
        new(null, "neither PATCH nor PUT", "PUT", Missing, "refused with 405", "cannot be changed"),
        new(null, null, "Disabling", Works, "shown so"),
        new(null, "no PATCH", "Disabling", Works, "shown so"),
        new(null, "PATCH in capitals alone", "Disabling", Works, "shown so"),
        new(null, "active is not taken", "Disabling", Differs, "still active", "-Deprovisioning"),
        new(null, "active is refused", "Disabling", Missing, "refused with 400", "-Deprovisioning"),
        new(null, "active is not shown", "Disabling", Unknown, "does not show", "look in the application"),
        new(null, "the disabled are not shown", "Disabling", Differs, "not shown any more", "counts as gone"),
        new(null, "neither PATCH nor PUT", "Disabling", Unknown, "cannot be changed", "-Deprovisioning"),
        new(null, null, "Enabling", Works, "shown so"),
        new(null, "enabling is refused", "Enabling", Differs, "refused with 400", "by hand"),
        new(null, null, "Versions (If-Match)", Works, "is refused"),
        new(ScimServerKind.Scimmy, null, "Versions (If-Match)", Differs, "is done", "read before they are changed"),
        new(ScimServerKind.BetterAuth, null, "Versions (If-Match)", Missing, "no version", "read before they are changed"),
        new(null, null, "Duplicates", Works, "refused with 409"),
        new(null, "duplicates are made", "Duplicates", Differs, "same name is made", "import before"),
        new(null, "duplicates are refused with 400", "Duplicates", Differs, "refused with 400 invalidValue, not 409"),
        new(null, "duplicates are answered with who is there", "Duplicates", Differs, "with the one that is there", "import before"),
        new(null, null, "Groups", Works, "made"),
        new(null, "no groups", "Groups", Missing, "refused with 404", "cannot be pushed"),
        new(null, "groups are forbidden", "Groups", Differs, "refused with 403", "cannot be pushed"),
        new(null, null, "Members of groups", Works, "is listed"),
        new(ScimServerKind.Jackson, null, "Members of groups", Missing, "not listed", "cannot be read"),
        new(null, null, "Adding a member", Works, "there once"),
        new(null, "members come twice", "Adding a member", Differs, "there 2 times", "has to be read before"),
        new(null, "members are refused", "Adding a member", Missing, "refused with 400"),
        new(null, null, "Removing a member", Works, "not listed any more"),
        new(null, "members stay", "Removing a member", Differs, "still there", "Nobody can be removed"),
        new(null, "members may not leave", "Removing a member", Missing, "refused with 400", "Nobody can be removed"),
        new(null, null, "Deleting groups", Works, "gone"),
        new(null, "no DELETE", "Deleting groups", Missing, "refused with 405"),
        new(ScimServerKind.Scimmy, null, "Bulk", Works, "done"),
        new(null, null, "Bulk", Works, "done"),
        new(ScimServerKind.Jackson, null, "Bulk", Missing, "not tried"),
        new(null, "Bulk is claimed", "Bulk", Differs, "refused with 501", "one by one"),
        new(null, "Bulk is claimed and not done", "Bulk", Differs, "answered with 200 and not done", "one by one"),
        new(null, null, "Deleting", Works, "gone (404)"),
        new(null, "no DELETE", "Deleting", Missing, "refused with 405", "choose -Deprovisioning Disable"),
        new(null, "DELETE is not done", "Deleting", Differs, "still there", "choose -Deprovisioning Disable"),
    ];

    public static TheoryData<string, string?> Services
    {
        get
        {
            var data = new TheoryData<string, string?>();
            foreach (var service in Cases.Select(c => (Server: c.Server?.ToString() ?? "", c.Bend)).Distinct())
                data.Add(service.Server, service.Bend);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task It_is_found_out(string server, string? bend)
    {
        await using var at = server.Length == 0 ? await StartAsync() : await StartAsync(Enum.Parse<ScimServerKind>(server));
        if (bend is not null)
            at.Proxy.Rule = Bends.Of(bend);
        var result = await at.ProbeAsync();
        result.Error.ShouldBeNull();
        foreach (var expected in Cases.Where(c => (c.Server?.ToString() ?? "") == server && c.Bend == bend))
        {
            var found = result.Features.Where(f => f.Feature == expected.Feature).ShouldHaveSingleItem(expected.ToString());
            found.State.ShouldBe(expected.State, $"{expected}: {found}");
            found.Seen.ShouldContain(expected.Seen, Shouldly.Case.Sensitive, expected.ToString());
            if (expected.Follows is { } follows)
                found.Follows.ShouldNotBeNull(expected.ToString()).ShouldContain(follows, Shouldly.Case.Sensitive, expected.ToString());
        }

        result.Features.Select(f => f.Feature).ShouldBeUnique();
        result.Features.ShouldAllBe(f => f.App == "slack" && f.Seen.Length > 0);
        if (at.Practice is { } practice)
        {
            practice.AllUsers().Count.ShouldBe(result.LeftBehind.Count(l => l.Contains("user", StringComparison.Ordinal)), string.Join("; ", result.LeftBehind));
            (result.LeftBehind.Count > 0).ShouldBe(bend is "no DELETE" or "DELETE is not done");
        }
    }

    [Fact]
    public void Every_feature_is_seen_well_and_otherwise()
    {
        // This one is told only where something is out of the ordinary.
        foreach (var feature in Cases.GroupBy(c => c.Feature).Where(f => f.Key != "Past the last page"))
        {
            feature.ShouldContain(c => c.State == Works, feature.Key);
            feature.ShouldContain(c => c.State != Works, feature.Key);
        }
    }
}
