using Uplift.Rollouts;

namespace Uplift.Tests.Rollouts;

/// <summary>What comes next in a rollout.</summary>
public sealed class RolloutDecisionTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-11-21T12:00:00Z");

    [Fact]
    public void While_tenants_can_be_moved_or_are_being_moved_workers_work()
    {
        Next(Running(), Tally(due: 1)).ShouldBeOfType<RolloutMove.Work>();
        Next(Running(), Tally(open: 1, failed: 9)).ShouldBeOfType<RolloutMove.Work>();
    }

    [Fact]
    public void Closed_windows_are_waited_for() =>
        Next(Running(), Tally(later: 2)).ShouldBeOfType<RolloutMove.Wait>().For.ShouldContain("maintenance windows");

    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("0", 1, true)]
    [InlineData("2", 2, false)]
    [InlineData("2", 3, true)]
    [InlineData("10%", 1, false)]
    [InlineData("10%", 2, true)]
    public void A_wave_through_its_budget_stops_the_rollout_behind_it(string budget, int failed, bool stops)
    {
        var move = Next(Running(spec => spec with { Budget = TenantShare.Parse(budget) }), Tally(failed: failed));

        if (stops) move.ShouldBeOfType<RolloutMove.Stop>().Reason.ShouldContain(
            $"{failed} of 10 tenants of wave 1 failed");
        else move.ShouldBe(new RolloutMove.Enter(WaveStage.Checks));
    }

    [Fact]
    public void With_stop_after_no_other_tenant_is_begun()
    {
        var rollout = Running(spec => spec with { StopAfter = TenantShare.Parse("1"), Budget = TenantShare.All });

        Next(rollout, Tally(due: 5, failed: 1)).ShouldBeOfType<RolloutMove.Work>();
        Next(rollout, Tally(due: 5, failed: 2)).ShouldBeOfType<RolloutMove.Stop>();
        Next(rollout, Tally(failed: 2)).ShouldBe(new RolloutMove.Enter(WaveStage.Checks));
    }

    [Fact]
    public void Behind_a_wave_come_checks_soak_time_and_approval_in_this_order()
    {
        var rollout = Running(spec => spec with { Soak = TimeSpan.FromMinutes(5), Approve = true });
        Next(rollout with { Stage = WaveStage.Checks }, Tally()).ShouldBeOfType<RolloutMove.Check>();

        rollout = rollout with { Stage = WaveStage.Soak, Since = s_now - TimeSpan.FromMinutes(4) };
        Next(rollout, Tally()).ShouldBeOfType<RolloutMove.Wait>();
        rollout = rollout with { Since = s_now - TimeSpan.FromMinutes(5) };
        Next(rollout, Tally()).ShouldBe(new RolloutMove.Enter(WaveStage.Approval));
        Next(rollout with { Stage = WaveStage.Approval }, Tally()).ShouldBeOfType<RolloutMove.Wait>();
    }

    [Fact]
    public void Behind_the_last_wave_it_is_over_without_approval()
    {
        var rollout = Running(spec => spec with { Approve = true }) with { Stage = WaveStage.Soak, Wave = 1 };

        Next(rollout, Tally()).ShouldBe(new RolloutMove.End(RolloutState.Done));
        Next(rollout with { Wave = 0, Spec = rollout.Spec with { Approve = false } }, Tally())
            .ShouldBeOfType<RolloutMove.NextWave>();
    }

    [Fact]
    public void Taking_back_goes_on_until_nothing_is_left()
    {
        var rollout = Running() with { State = RolloutState.Aborting };

        Next(rollout, Tally(due: 1)).ShouldBeOfType<RolloutMove.Work>();
        Next(rollout, Tally(open: 1)).ShouldBeOfType<RolloutMove.Work>();
        Next(rollout, Tally(later: 3)).ShouldBe(new RolloutMove.End(RolloutState.Aborted));
    }

    [Fact]
    public void What_was_asked_for_is_stored_as_it_is()
    {
        var spec = new RolloutSpec
        {
            Targets = ["shop-2.0.0"],
            Canary = ["a"],
            Waves = [TenantShare.Parse("5"), TenantShare.All],
            StopAfter = TenantShare.Parse("3%"),
            OnFailure = FailedTenant.Leave,
            Soak = TimeSpan.FromHours(2),
            Window = MaintenanceWindow.Parse("22:00-04:00 Europe/Berlin Sat,Sun"),
            Checks = [new RolloutCheck(RolloutCheckKind.Http, "http://x/{tenant}")],
        };

        RolloutSpec.FromJson(spec.ToJson()).ToJson().ShouldBe(spec.ToJson());
        RolloutSpec.FromJson(spec.ToJson()).Window!.ToString().ShouldBe("22:00-04:00 Europe/Berlin Sat,Sun");
    }

    private static RolloutMove Next(Rollout rollout, WaveTally tally) => RolloutDecision.Next(rollout, tally, s_now);

    private static WaveTally Tally(int due = 0, int later = 0, int open = 0, int failed = 0) =>
        new(10, due, later, open, failed, later > 0 ? s_now.AddHours(1) : null);

    private static Rollout Running(Func<RolloutSpec, RolloutSpec>? change = null)
    {
        var spec = new RolloutSpec { Targets = ["shop-2.0.0"] };
        return new Rollout
        {
            Id = "r",
            Spec = change?.Invoke(spec) ?? spec,
            Plan = "p",
            State = RolloutState.Running,
            Waves = 2,
            Since = s_now,
            Actor = "ann",
            Created = s_now,
        };
    }
}
