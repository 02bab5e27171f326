using Uplift.Rollouts;

namespace Uplift.Workers;

/// <summary>Writes what was decided about a rollout; of several workers that decide at once one is the first,
/// and the others' words are void.</summary>
internal sealed class RolloutMover(RolloutTable table, string worker, TimeProvider time)
{
    /// <summary>Makes a move that changes how the rollout stands; others change nothing.</summary>
    public Task MakeAsync(Rollout rollout, RolloutMove move, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wave = $"wave {rollout.Wave + 1} of {rollout.Waves}";
        return move switch
        {
            RolloutMove.Enter enter => WriteAsync(
                rollout with { Stage = enter.Stage, Since = now, Reason = "" }, StageWord(enter.Stage), wave),
            RolloutMove.NextWave => WriteAsync(
                rollout with { Wave = rollout.Wave + 1, Stage = WaveStage.Tenants, Since = now, Reason = "" },
                "next wave", wave + " is through"),
            RolloutMove.Stop stop =>
                WriteAsync(rollout with { State = RolloutState.Paused, Since = now, Reason = stop.Reason }, "stopped",
                    stop.Reason),
            RolloutMove.End end => WriteAsync(
                rollout with { State = end.State, Since = now, Reason = "" }, end.State == RolloutState.Done
                    ? "done" : "taken back", ""),
            _ => Task.CompletedTask,
        };

        Task WriteAsync(Rollout next, string what, string reason) =>
            table.MoveAsync(rollout, next, table.Event(worker, what, reason), cancellationToken);
    }

    private static string StageWord(WaveStage stage) => stage switch
    {
        WaveStage.Checks => "tenants are through",
        WaveStage.Soak => "checks hold",
        _ => "approval is asked for",
    };
}
