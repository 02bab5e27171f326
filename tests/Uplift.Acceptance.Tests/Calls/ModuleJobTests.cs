using Microsoft.AspNetCore.Http;
using Uplift.Calls;
using Uplift.Diagnostics;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>Calls that modules answer with a job.</summary>
public sealed class ModuleJobTests : ModuleClientScene
{
    private const string Started = """{"id":"j1","complete":false}""";
    private const string Complete = """{"id":"j1","complete":true}""";

    [Fact]
    public async Task A_job_is_asked_about_at_growing_intervals_and_deleted_when_it_has_ended()
    {
        var heard = new List<string>();
        await using var module = await JobAsync((http, number) => http.AnswerAsync(200, number < 5 ? Started : Complete));
        var target = At(module) with
        {
            JobStarted = (job, _) =>
            {
                heard.Add($"{job} after {module.Requests.Count}");
                return Task.CompletedTask;
            },
        };

        var result = await SendAsync(s_upgradeWithJob, target);

        result.ShouldBe(new CallResult.Succeeded(200) { Job = "j1" });
        Milliseconds(Time.Waits).ShouldBe([300, 375, 468, 585]);
        module.Requests.ShouldBe(["POST /_/tenant", .. Enumerable.Repeat("GET /_/tenant/j1", 4), "DELETE /_/tenant/j1"]);
        heard.ShouldBe(["j1 after 1"]);
    }

    [Fact]
    public async Task The_intervals_end_to_grow()
    {
        await using var module = await JobAsync((http, number) => http.AnswerAsync(200, number < 30 ? Started : Complete));

        await SendAsync(s_upgradeWithJob, At(module));

        Time.Waits[^1].ShouldBe(Limits.LongestPoll);
    }

    [Fact]
    public async Task A_job_that_failed_says_why_and_is_deleted()
    {
        await using var module = await JobAsync((http, _) => http.AnswerAsync(200,
            """{"id":"j1","complete":true,"error":"no such table","messages":["in script 3",{"line":7}]}"""));

        var refused = (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Refused>();

        refused.Reason.Code.ShouldBe(DiagnosticCodes.ModuleJobFailed);
        refused.Job.ShouldBe("j1");
        refused.Body.Split(Environment.NewLine).ShouldBe(["no such table", "in script 3", "{\"line\":7}"]);
        module.Requests[^1].ShouldBe("DELETE /_/tenant/j1");
    }

    [Fact]
    public async Task A_job_that_is_not_done_at_the_deadline_can_be_waited_for_later()
    {
        var isDone = false;
        await using var module = await JobAsync((http, _) => http.AnswerAsync(200, isDone ? Complete : Started));

        var unknown = (await SendAsync(s_upgradeWithJob, At(module) with { Deadline = Time.GetUtcNow().AddMinutes(5) }))
            .ShouldBeOfType<CallResult.Unknown>();
        isDone = true;
        var later = await Client.WaitAsync(s_upgradeWithJob, At(module), unknown.Job!, TestContext.Current.CancellationToken);

        unknown.Job.ShouldBe("j1");
        unknown.Reason.Message.ShouldEndWith("in its job 'j1': it had not finished at the deadline.");
        later.ShouldBe(new CallResult.Succeeded(200) { Job = "j1" });
        module.Requests.Count(request => request == "POST /_/tenant").ShouldBe(1);
    }

    [Fact]
    public async Task A_module_that_is_away_for_a_while_is_waited_for()
    {
        await using var module = await JobAsync((http, number) =>
        {
            if (number is 2 or 3) http.Abort();
            else if (number < 6) return http.AnswerAsync(503);
            return number < 8 ? http.AnswerAsync(200, Started) : http.AnswerAsync(200, Complete);
        });

        (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Succeeded>();
    }

    [Fact]
    public async Task A_module_that_stays_away_is_given_up()
    {
        await using var module = await JobAsync((http, _) => http.AnswerAsync(503));
        var begin = Time.GetUtcNow();

        var unknown = (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Unknown>();

        unknown.Job.ShouldBe("j1");
        (Time.GetUtcNow() - begin).ShouldBeInRange(Limits.Silence, Limits.Silence + Limits.LongestPoll);
    }

    [Fact]
    public async Task A_module_that_forgot_its_job_leaves_the_outcome_open()
    {
        await using var module = await JobAsync((http, _) => http.AnswerAsync(404));

        (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Unknown>().Reason.Message
            .ShouldEndWith("it answered 404 to the question how far it is.");
    }

    [Fact]
    public async Task A_finished_job_that_cannot_be_deleted_is_a_success_with_a_note()
    {
        await using var module = await JobAsync((http, _) =>
            http.Request.Method == "DELETE" ? http.AnswerAsync(500) : http.AnswerAsync(200, Complete));

        var result = (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Succeeded>();

        result.Note.ShouldNotBeNull().Message.ShouldEndWith("did not let it be deleted: it answered 500.");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"id\":")]
    public async Task A_location_without_the_id_of_a_job_is_no_success(string body)
    {
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(201, body, "/_/tenant/j1"));

        (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Refused>().Reason.Code
            .ShouldBe(DiagnosticCodes.InvalidModuleAnswer);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_names_no_job()
    {
        var body = $$"""{"id":"j1","text":"{{new string('x', 5000)}}"}""";
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(201, body, "/_/tenant/j1"));

        (await SendAsync(s_upgradeWithJob, At(module))).ShouldBeOfType<CallResult.Refused>();
    }

    [Fact]
    public async Task A_job_that_is_not_complete_is_waited_for_also_where_its_location_was_forgotten()
    {
        await using var module = await ScriptedModule.StartAsync((http, number) =>
            http.AnswerAsync(number == 1 ? 201 : 200, number == 1 ? Started : Complete));

        (await SendAsync(s_upgradeWithJob, At(module))).ShouldBe(new CallResult.Succeeded(200) { Job = "j1" });
    }

    private static Task<ScriptedModule> JobAsync(Func<HttpContext, int, Task> rest) => ScriptedModule.StartAsync(
        (http, number) => number == 1 ? http.AnswerAsync(201, Started, "/_/tenant/j1") : rest(http, number));
}
