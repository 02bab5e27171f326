using System.Text;
using Microsoft.AspNetCore.Http;
using Uplift.Calls;
using Uplift.Diagnostics;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>Calls without jobs, to modules that answer well, badly or not at all.</summary>
public sealed class ModuleClientTests : ModuleClientScene
{
    [Fact]
    public async Task A_call_has_the_headers_and_body_that_modules_expect()
    {
        var (headers, body) = (new Dictionary<string, string>(), "");
        await using var module = await ScriptedModule.StartAsync(async (http, _) =>
        {
            foreach (var header in http.Request.Headers) headers[header.Key] = header.Value.ToString();
            body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        });
        var target = At(module) with { Token = "secret", RequestId = "123456/install", PlatformUrl = "http://platform:9130" };

        await SendAsync(s_upgrade, target);

        body.ShouldBe(s_upgrade.Body);
        headers["X-Okapi-Tenant"].ShouldBe("diku");
        headers["X-Okapi-Url"].ShouldBe("http://platform:9130");
        headers["X-Okapi-Url-To"].ShouldBe(module.Url);
        headers["X-Okapi-Token"].ShouldBe("secret");
        headers["X-Okapi-Request-Id"].ShouldBe("123456/install");
        headers["Content-Type"].ShouldBe("application/json");
        headers["Accept"].ShouldBe("*/*");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(204)]
    public async Task A_status_of_success_is_one(int status)
    {
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(status));

        (await SendAsync(s_upgradeWithJob, At(module))).ShouldBe(new CallResult.Succeeded(status));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Any_other_status_is_a_refusal_and_not_tried_again(int status)
    {
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(status, "no", "/elsewhere"));

        (await SendAsync(s_upgrade, At(module))).ShouldBeOfType<CallResult.Refused>().Status.ShouldBe(status);
        module.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_says_who_where_for_whom_and_the_beginning_of_what()
    {
        var text = "relation \"t\" does not exist " + new string('x', 1000);
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(500, text));

        var refused = (await SendAsync(s_upgrade, At(module) with { Token = "secret" })).ShouldBeOfType<CallResult.Refused>();

        refused.Reason.Code.ShouldBe(DiagnosticCodes.ModuleRefused);
        refused.Reason.Message.ShouldBe(
            $"mod-a-2.0.0 at {module.Url} answered 500 to POST /_/tenant for the tenant 'diku': '{text[..500]}…'.");
        refused.Reason.Hint.ShouldContain("send the same request again");
        refused.Body.Length.ShouldBe(501);
        refused.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var module = await ScriptedModule.StartAsync(async (http, _) =>
        {
            http.Response.StatusCode = 500;
            var chunk = Encoding.UTF8.GetBytes(new string('x', 1000));
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
        });

        var refused = (await SendAsync(s_upgrade, At(module))).ShouldBeOfType<CallResult.Refused>();

        refused.Body.Length.ShouldBe(501);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_and_then_told_as_surely_not_sent()
    {
        var result = await SendAsync(s_upgrade, At($"http://127.0.0.1:{ScriptedModule.FreePort()}"));

        result.ShouldBeOfType<CallResult.Unreachable>().Reason.Hint.ShouldStartWith("Nothing has changed.");
        Milliseconds(Time.Waits).ShouldBe([500, 1000, 2000, 4000]);
    }

    [Fact]
    public async Task A_module_that_comes_up_meanwhile_gets_the_call_once()
    {
        var port = ScriptedModule.FreePort();
        ScriptedModule? module = null;
        Time.Waiting = async number => module = number == 2 ? await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(204), port) : module;

        var result = await SendAsync(s_upgrade, At($"http://127.0.0.1:{port}"));

        result.ShouldBe(new CallResult.Succeeded(204));
        module.ShouldNotBeNull().Requests.ShouldBe(["POST /_/tenant"]);
        await module.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_lost_after_sending_leaves_the_outcome_open_and_is_not_tried_again()
    {
        await using var module = await ScriptedModule.StartAsync(async (http, _) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Abort();
        });

        (await SendAsync(s_upgrade, At(module))).ShouldBeOfType<CallResult.Unknown>().Reason.Code
            .ShouldBe(DiagnosticCodes.ModuleSilent);
        module.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_success()
    {
        await using var module = await ScriptedModule.StartAsync(async (http, _) =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("half");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });

        (await SendAsync(s_upgrade, At(module))).ShouldBeOfType<CallResult.Unknown>();
    }

    [Fact]
    public async Task A_purge_by_DELETE_is_tried_again_where_a_POST_is_not()
    {
        await using var module = await ScriptedModule.StartAsync((http, number) =>
        {
            if (number < 3) http.Abort();
            return Task.CompletedTask;
        });

        (await SendAsync(s_purge, At(module))).ShouldBe(new CallResult.Succeeded(200));
        module.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_was_sent_once_is_not_called_unsent_because_a_repetition_was()
    {
        ScriptedModule? module = null;
        module = await ScriptedModule.StartAsync((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        Time.Waiting = async number =>
        {
            if (number == 1) await module.DisposeAsync();
        };

        (await SendAsync(s_purge, At(module))).ShouldBeOfType<CallResult.Unknown>();
    }

    [Fact]
    public async Task A_module_that_never_answers_is_given_up_when_its_time_is_over()
    {
        await using var module = await ScriptedModule.StartAsync(async (http, _) =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            Time.Pass(Limits.Answer);
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var unknown = (await SendAsync(s_upgrade, At(module))).ShouldBeOfType<CallResult.Unknown>();

        unknown.Reason.Message.ShouldEndWith("no answer came within 10 minutes.");
        module.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_deadline_that_is_over_sends_nothing()
    {
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(204));

        (await SendAsync(s_upgrade, At(module) with { Deadline = Time.GetUtcNow() })).ShouldBeOfType<CallResult.Unreachable>();
        module.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancellation_passes()
    {
        using var cancelled = new CancellationTokenSource();
        await using var module = await ScriptedModule.StartAsync(async (http, _) =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await Should.ThrowAsync<OperationCanceledException>(() => Client.SendAsync(s_upgrade, At(module), cancelled.Token));
    }

    [Fact]
    public async Task A_location_from_a_module_without_jobs_is_no_success()
    {
        await using var module = await ScriptedModule.StartAsync((http, _) => http.AnswerAsync(201, "{\"id\":\"j\"}", "/_/tenant/j"));

        (await SendAsync(s_upgrade, At(module))).ShouldBeOfType<CallResult.Refused>().Reason.Code
            .ShouldBe(DiagnosticCodes.InvalidModuleAnswer);
        module.Requests.Count.ShouldBe(1);
    }
}
