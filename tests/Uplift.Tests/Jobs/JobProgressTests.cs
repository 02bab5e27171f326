using Uplift.Jobs;

namespace Uplift.Tests.Jobs;

/// <summary>What the row of a job says of its entries.</summary>
public sealed class JobProgressTests
{
    private static readonly IReadOnlyList<JobEntry> s_planned =
    [
        new() { Number = 1, Id = "a-2.0.0", From = "a-1.0.0", Action = EntryAction.Enable },
        new() { Number = 2, Id = "b-2.0.0", Action = EntryAction.PurgeAndEnable, Waits = [1] },
        new() { Number = 3, Id = "c-1.0.0", Action = EntryAction.Disable, Waits = [1, 2] },
    ];

    [Fact]
    public void Entries_that_are_written_and_read_are_the_same()
    {
        foreach (var stage in Enum.GetValues<EntryStage>())
        {
            JobEntry[] entries =
            [
                s_planned[0] with { Stage = stage, Step = 2, Ordinal = 7, Run = "r", Error = "was \"refused\"" },
                s_planned[1] with { Stage = EntryStage.Call, Ordinal = 8, Location = "/_/tenant/1", Message = "ä" },
                s_planned[2],
            ];

            var progress = JobProgress.Of(entries);

            JobProgress.Apply(s_planned, progress.Stages, progress.Notes).ShouldBe(entries);
            progress.Stages.ShouldEndWith("call.0.8");
        }
    }

    [Fact]
    public void A_job_that_has_not_begun_says_nothing()
    {
        JobProgress.Of(s_planned).ShouldBe(new JobProgress("", "", 0));
        JobProgress.Apply(s_planned, "", "").ShouldBe(s_planned);
    }

    [Fact]
    public void A_plan_that_is_written_and_read_is_the_same()
    {
        var read = StoredEntries.Read(StoredEntries.ToText(s_planned));

        read.Select(entry => entry with { Waits = [] }).ShouldBe(s_planned.Select(entry => entry with { Waits = [] }));
        read.Select(entry => string.Join(' ', entry.Waits)).ShouldBe(["", "1", "1 2"]);
    }
}
