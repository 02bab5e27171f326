using System.Text.Json;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>The sample of courses: what is derived from them changes its form in two releases.</summary>
public sealed class CourseBlocksTests(PostgreSqlServer server)
{
    private const string Course = "MeadowX+BOT101+2026_T3";
    private const int Runs = 12;
    private const int Blocks = 353;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, EachStore]
    public async Task Old_and_new_readers_say_the_same_of_every_block_and_no_edit_leaves_stale_data(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("course-blocks", store);
        (await uplift.RunAsync("tenant", "add", "athens", "--install", "courses-1.0.0")).ShouldExitWith(0);
        (await AppAsync(uplift, "import", "athens", "courses-1.0.0", "olx", $"{Runs}")).Output.ShouldContain($"{Blocks} blocks");

        // The first release writes the new form and reads both.
        (await uplift.RunAsync("upgrade", "--to", "courses-2.0.0", "--yes")).ShouldExitWith(0);
        (await VisibilityAsync(uplift)).GetProperty("behind").GetInt64().ShouldBe(Runs);
        (await CompareAsync(uplift, "courses-1.0.0", "courses-2.0.0")).ShouldBe($"{Runs} courses, {Runs * Blocks} blocks, 0 differences, 0 stale");
        (await uplift.RunAsync("upgrade", "--to", "courses-3.0.0", "--yes")).ShouldExitWith(4).Output.ShouldContain("UP4014");

        // The new form is built, and the process that does it killed between writing and committing.
        (await uplift.RunUntilFaultAsync("batch-written:2", "backfill", "start", "--to", "courses-2.0.0", "--max-batch", "5"))
            .ShouldExitWith(ProcessResult.Killed);
        (await VisibilityAsync(uplift)).GetProperty("behind").GetInt64().ShouldBe(Runs - 5, "the first batch was committed");
        var ended = (await uplift.RunAsync("backfill", "resume", "--json")).ShouldExitWith(0).Json;
        ended.GetProperty("progress").GetProperty("changed").GetInt64().ShouldBe(Runs);
        (await uplift.RunAsync("gate", "check", "--to", "courses-3.0.0")).ShouldExitWith(0);

        // Old code that still runs publishes an edit: its own copy is new, the one of the new form is stale.
        await AppAsync(uplift, "hide", "athens", "courses-1.0.0", Course, "sequential@hedge-2", "publish");
        var closed = (await uplift.RunAsync("gate", "check", "--to", "courses-3.0.0", "--json")).ShouldExitWith(3).Json;
        var answer = closed.GetProperty("tenants")[0].GetProperty("collections").EnumerateArray()
            .Single(found => found.GetProperty("older").GetInt64() > 0);
        answer.GetProperty("transformer").GetString().ShouldBe("visibility");
        answer.GetProperty("examples")[0].GetString().ShouldBe(Course);
        (await uplift.RunAsync("upgrade", "--to", "courses-3.0.0", "--yes")).ShouldExitWith(4).Output.ShouldContain("UP4014");
        (await uplift.RunAsync("backfill", "start", "--to", "courses-2.0.0", "--transformer", "visibility", "--json"))
            .ShouldExitWith(0).Json.GetProperty("progress").GetProperty("changed").GetInt64().ShouldBe(1);

        // The second release reads the new form alone.
        (await uplift.RunAsync("upgrade", "--to", "courses-3.0.0", "--yes")).ShouldExitWith(0);
        (await CompareAsync(uplift, "courses-1.0.0", "courses-3.0.0")).ShouldBe($"{Runs} courses, {Runs * Blocks} blocks, 0 differences, 0 stale");
        var shown = (await uplift.RunAsync("derived", "show", "athens", $"courses/{Course}", "--json")).ShouldExitWith(0).Json;
        shown.GetProperty("state").GetString().ShouldBe("readable");
        shown.GetProperty("data").GetProperty("visibility").GetProperty("by").GetProperty("vertical@hedge-2-1").GetString()
            .ShouldBe("sequential@hedge-2");

        // What only old code reads goes when it is asked for.
        (await uplift.RunAsync("derived", "prune", "athens")).ShouldExitWith(3).Output.ShouldContain($"{Runs} of 'visibility'");
        (await uplift.RunAsync("derived", "prune", "athens", "--yes")).ShouldExitWith(0);
        (await VisibilityAsync(uplift)).GetProperty("copies").GetArrayLength().ShouldBe(1);
    }

    private static async Task<JsonElement> VisibilityAsync(UpliftProcess uplift) =>
        (await uplift.RunAsync("derived", "status", "--json")).ShouldExitWith(0).Json.GetProperty("tenants")[0]
            .GetProperty("transformers").EnumerateArray().Single(found => found.GetProperty("name").GetString() == "visibility");

    private static async Task<string> CompareAsync(UpliftProcess uplift, string one, string other) =>
        (await AppAsync(uplift, "compare", "athens", one, other)).Lines[^1].Trim();

    private static async Task<ProcessResult> AppAsync(UpliftProcess uplift, params string[] arguments)
    {
        using var process = uplift.StartOf("Courses.App.dll", arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return new ProcessResult(process.ExitCode, await output, await error).ShouldExitWith(0);
    }
}
