using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Where somebody stands does not depend on how often anything ran.</summary>
public sealed class LifecycleProperties
{
    private const int Days = 12;

    public enum Act
    {
        Dates,
        Leave,
        Return,
        Suspend,
        Disable,
        Enable,
        Resume,
        Remove,
        Restore,
        Schedule,
    }

    /// <summary>Something that happens so many hours from the beginning, with numbers that say how.</summary>
    public sealed record Happening(int Hour, Act Act, int A, int B);

    public static Arbitrary<Happening[]> Happenings()
    {
        var happening = from hour in Gen.Choose(0, Days * 24)
                        from act in Gen.Elements(Enum.GetValues<Act>())
                        from a in Gen.Choose(-1, Days)
                        from b in Gen.Choose(-1, Days)
                        select new Happening(hour, act, a, b);
        return happening.ArrayOf(8).ToArbitrary();
    }

    [Property(MaxTest = 40)]
    public Property It_is_the_same_whether_runs_happened_all_the_time_or_once_at_the_end() => Prop.ForAll(Happenings(), happenings =>
    {
        var often = EndAsync(happenings, 6).GetAwaiter().GetResult();
        var once = EndAsync(happenings, int.MaxValue).GetAwaiter().GetResult();
        once.ShouldBe(often);
        return true;
    });

    [Property(MaxTest = 40)]
    public Property The_timers_name_every_time_at_which_something_changes() => Prop.ForAll(Happenings().Filter(h => h.Length > 0), happenings =>
    {
        var policy = new LifecyclePolicy { PreStartDays = 1, GraceDays = 1 };
        var begin = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        var names = LifecycleDates.Attributes.Select(a => a.Name).ToList();
        var dates = LifecycleDates.Of(name => names.IndexOf(name) is >= 0 and var i ? Day(happenings[i % happenings.Length].A) : default(AttributeValue), policy);
        var facts = new UserLifecycle { Decision = new() { Status = UserStatus.Suspended, Since = begin, Until = begin.AddHours(happenings[0].Hour) } };
        var steps = LifecycleStep.Of(facts, dates, policy).Select(s => s.At).ToHashSet();
        var before = LifecycleEvaluator.Evaluate(facts, dates, policy, begin.AddDays(-10)).Status;
        for (var at = begin.AddDays(-10); at < begin.AddDays(Days + 10); at = at.AddHours(1))
        {
            var now = LifecycleEvaluator.Evaluate(facts, dates, policy, at).Status;
            if (now != before)
                steps.ShouldContain(at);
            before = now;
        }

        return true;
    });

    private static async Task<string> EndAsync(Happening[] happenings, int everyHours)
    {
        using var l = await LifecycleHarness.StartAsync();
        await l.SetPolicyAsync(new() { PreStartDays = 1 });
        l.Says("anna");
        await l.H.SyncAsync();
        await l.H.GrantAllAsync("slack");
        var begin = l.Now;
        var hour = 0;
        var dates = Array.Empty<(string, string?)>();
        foreach (var next in happenings.OrderBy(h => h.Hour))
        {
            while (hour + everyHours < next.Hour && everyHours < int.MaxValue)
                await ComeAsync(hour + everyHours);
            At(next.Hour);
            switch (next.Act)
            {
                case Act.Dates:
                    dates = [("start", Day(next.A)), ("end", Day(next.B)), ("away", Day(next.B - 2)), ("back", Day(next.A + 1))];
                    l.Says("anna", dates);
                    await l.H.SyncAsync();
                    break;
                case Act.Leave or Act.Return:
                    l.Says("anna", next.Act == Act.Return, dates);
                    await l.H.SyncAsync();
                    break;
                default:
                    await TryAsync(next);
                    break;
            }
        }

        await ComeAsync(Days * 24 + 300);
        (await l.H.PlanAsync()).ChangeCount.ShouldBe(0);
        var anna = await l.UserAsync("anna");
        return $"{anna.Status} {anna.Lifecycle.HasLeft} {anna.Lifecycle.Decision} {anna.Attributes} {string.Join(", ", anna.Scheduled)} {await l.HasAppAsync("anna") ?? false}";

        void At(int to)
        {
            hour = to;
            l.H.Clock.SetUtcNow(begin.AddHours(to));
        }

        async Task ComeAsync(int to)
        {
            At(to);
            await l.H.SyncAsync();
        }

        async Task TryAsync(Happening next)
        {
            try
            {
                var (user, lifecycle, directory, none) = (await l.UserAsync("anna"), l.H.Engine.Lifecycle, l.H.Engine.Directory, EngineHarness.None);
                DateTimeOffset? until = next.A > 0 ? l.Now.AddDays(next.A) : null;
                var reason = next.B > 3 ? "why" : null;
                var after = next.Act switch
                {
                    Act.Suspend => await lifecycle.DecideAsync(user, UserStatus.Suspended, until, reason, none),
                    Act.Disable => await lifecycle.DecideAsync(user, UserStatus.Deactivated, until, reason, none),
                    Act.Enable => await lifecycle.DecideAsync(user, UserStatus.Active, until, reason, none),
                    Act.Resume => await lifecycle.ResumeAsync(user, none),
                    Act.Remove => await lifecycle.RemoveAsync(user, none),
                    Act.Restore => await lifecycle.RestoreAsync(user, none),
                    _ => await directory.ScheduleAsync(user, new Dictionary<string, AttributeValue> { ["title"] = $"Title {next.B}" }, until ?? l.Now.AddHours(1), reason, none),
                };
                await directory.SaveAsync(after, "test", none);
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.LifecycleInvalid)
            {
                // Refused in one case is refused in the other.
            }
        }
    }

    private static string? Day(int number) => number < 0 ? null : new DateOnly(2026, 3, 2).AddDays(number).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
