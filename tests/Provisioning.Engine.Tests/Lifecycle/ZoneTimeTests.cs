namespace Provisioning.Engine.Tests;

/// <summary>When days begin, where clocks are moved and where calendars end.</summary>
public sealed class ZoneTimeTests
{
    [Theory]
    [InlineData("2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00Z")] // midnight is left out
    [InlineData("2026-11-01", "America/Havana", "2026-11-01T04:00:00Z")] // midnight comes twice
    [InlineData("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z")]
    [InlineData("2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z")]
    [InlineData("2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00Z")]
    public void A_day_begins_at_the_first_time_that_it_has(string day, string zone, string begins) =>
        ZoneTime.StartOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), ZoneTime.Find(zone).ShouldNotBeNull())
            .ShouldBe(DateTimeOffset.Parse(begins, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void The_ends_of_the_calendar_are_no_fault()
    {
        foreach (var zone in new[] { "Pacific/Kiritimati", "Etc/GMT+12" }.Select(z => ZoneTime.Find(z).ShouldNotBeNull()))
        {
            foreach (var value in new[] { "9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z" })
            {
                var date = LifecycleDate.Of(value).ShouldNotBeNull();
                date.EndOfDay(zone, 365).ShouldBeGreaterThan(date.Start(zone, -365));
            }
        }
    }

    [Fact]
    public void There_are_names_of_no_time_zone() => ZoneTime.Find("Mars/Olympus").ShouldBeNull();
}
