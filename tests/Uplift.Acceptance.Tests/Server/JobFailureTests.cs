using System.Net;
using System.Text.Json.Nodes;
using Uplift.StandIn;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>
/// Jobs over HTTP whose modules do not do what they should, and jobs that meet: each ends in a state with a name, the tenant and
/// the modules agree on how things stand, and the next job goes on from there.
/// </summary>
/// <remarks>
/// A tenant has the modules a to d in version 1. b needs a of its own version or a later one, c so b, d nobody. An upgrade of all to version 2 meets a
/// fault in b. Sets are written as letters with versions: <c>a2 b1</c>.
/// </remarks>
public sealed class JobFailureTests(ServerScene scene) : IClassFixture<ServerScene>
{
    private const string Old = "a1 b1 c1 d1";
    private const string New = "a2 b2 c2 d2";
    private const int Soon = 3;

    private readonly string _key = ServerScene.Unique("mod-");

    [Theory]
    [InlineData(FaultEnd.Status, "rollback", "failed-rolled-back", "a1 b1 c1 d1", "a1 b1 c1 d1")]
    [InlineData(FaultEnd.Status, "stop", "failed-stopped", "a2 b1 c1 d1", "a2 b2 c1 d1")]
    [InlineData(FaultEnd.Status, "continue", "done-with-errors", "a2 b1 c1 d2", "a2 b1 c1 d2")]
    [InlineData(FaultEnd.JobFails, "rollback", "failed-rolled-back", "a1 b1 c1 d1", "a1 b1 c1 d1")]
    [InlineData(FaultEnd.JobFails, "stop", "failed-stopped", "a2 b1 c1 d1", "a2 b2 c1 d1")]
    [InlineData(FaultEnd.JobFails, "continue", "done-with-errors", "a2 b1 c1 d2", "a2 b1 c1 d2")]
    public async Task A_module_that_fails_after_having_migrated_is_called_back_or_named(
        FaultEnd end, string onFailure, string state, string tenantHas, string modulesHave)
    {
        var tenant = await AddTenantAsync();
        scene.Modules.Faults.Add(new Fault { Module = Id('b', 2), Tenant = tenant, End = end, When = FaultTime.After, Times = 1 });

        var job = await EndedAsync(await UpgradeAsync(tenant, onFailure));

        await ShouldStandAsync(job, state, tenantHas, modulesHave);
        ErrorOf(job, 'b').ShouldContain("told to fail");
        await ShouldGoOnAsync(tenant);
    }

    // The module may have done all of it or nothing; nobody can know. With a deadline the job ends as a failure does; there is no
    // time to go on, and 'continue' keeps what is finished.
    [Theory]
    [InlineData(FaultTime.Before, "rollback", "failed-rolled-back", "a1 b1 c1 d1", "a1 b1 c1 d1")]
    [InlineData(FaultTime.After, "rollback", "failed-rolled-back", "a1 b1 c1 d1", "a1 b1 c1 d1")]
    [InlineData(FaultTime.Before, "stop", "failed-stopped", "a2 b1 c1 d1", "a2 b1 c1 d1")]
    [InlineData(FaultTime.After, "stop", "failed-stopped", "a2 b1 c1 d1", "a2 b2 c1 d1")]
    [InlineData(FaultTime.After, "continue", "done-with-errors", "a2 b1 c1 d1", "a2 b1 c1 d1")]
    public async Task A_module_that_never_answers_ends_with_the_deadline(
        FaultTime when, string onFailure, string state, string tenantHas, string modulesHave)
    {
        var tenant = await AddTenantAsync();
        scene.Modules.Faults.Add(new Fault { Module = Id('b', 2), Tenant = tenant, End = FaultEnd.Silent, When = when, Times = 1 });

        var job = await EndedAsync(await UpgradeAsync(tenant, onFailure, $$""","deadlineSeconds":{{Soon}}"""));

        await ShouldStandAsync(job, state, tenantHas, modulesHave);
        ErrorOf(job, 'b').ShouldContain("No answer");
        await ShouldGoOnAsync(tenant);
    }

    [Fact]
    public async Task A_module_that_cannot_be_called_back_either_is_named_with_how_it_stands()
    {
        var tenant = await AddTenantAsync();
        scene.Modules.Faults.Add(
            new Fault { Module = Id('b', 2), Tenant = tenant, End = FaultEnd.Status, When = FaultTime.After, Times = 1 });
        scene.Modules.Faults.Add(new Fault { Module = Id('b', 1), Tenant = tenant, End = FaultEnd.Status, Times = 1 });

        var job = await EndedAsync(await UpgradeAsync(tenant, "rollback"));

        await ShouldStandAsync(job, "failed-partly", Old, "a1 b2 c1 d1");
        job["message"]!.GetValue<string>().ShouldContain($"the tenant still has {Id('b', 1)}");
        await ShouldGoOnAsync(tenant);
    }

    [Fact]
    public async Task Of_jobs_that_are_asked_for_at_once_one_is_taken_and_the_others_are_told_of_it()
    {
        var tenant = await AddTenantAsync();
        scene.Modules.Faults.Add(new Fault { Module = Id('a', 2), Tenant = tenant, Delay = 3_000, Times = 1 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => UpgradeAsync(tenant, "rollback")));

        var taken = answers.Single(answer => answer.Status == HttpStatusCode.Accepted);
        foreach (var refused in answers.Where(answer => answer != taken))
        {
            refused.ShouldBe(HttpStatusCode.Conflict).Json["code"]!.GetValue<string>().ShouldBe("UP4020");
            refused.Json["detail"]!.GetValue<string>().ShouldContain(taken.Json["id"]!.GetValue<string>());
        }

        await ShouldStandAsync(await EndedAsync(taken), "done", New, New);
        scene.Modules.Log.Calls(0, call => call.Tenant == tenant && call.From is not null).Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(FaultEnd.Normal, "done")]
    [InlineData(FaultEnd.Status, "failed-rolled-back")]
    public async Task A_queued_job_begins_when_the_one_before_it_has_ended_however_that_was(FaultEnd end, string state)
    {
        var tenant = await AddTenantAsync();
        scene.Modules.Faults.Add(
            new Fault { Module = Id('b', 2), Tenant = tenant, End = end, When = FaultTime.After, Delay = 2_000, Times = 1 });

        var first = await UpgradeAsync(tenant, "rollback");
        var second = await UpgradeAsync(tenant, "rollback", ""","whenBusy":"queue" """);

        second.ShouldBe(HttpStatusCode.Accepted).Json["state"]!.GetValue<string>().ShouldBe("queued");
        var (before, after) = (await EndedAsync(first), await EndedAsync(second));
        before["state"]!.GetValue<string>().ShouldBe(state);
        await ShouldStandAsync(after, "done", New, New);
        after["finished"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThan(before["finished"]!.GetValue<DateTimeOffset>());
    }

    private async Task<string> AddTenantAsync()
    {
        foreach (var version in (int[])[1, 2])
        {
            foreach (var (letter, needed) in (IEnumerable<(char, char?)>)[('a', null), ('b', 'a'), ('c', 'b'), ('d', null)])
            {
                await scene.AddModuleAsync($"{_key}{letter}", $"{version}.0.0", $"{_key}{letter} 1.{version}",
                    needed is null ? "" : $"{_key}{needed} 1.{version}");
            }
        }

        var tenant = await scene.AddTenantAsync();
        var job = await EndedAsync(await AskAsync(tenant, 1, "rollback", ""));
        await ShouldStandAsync(job, "done", Old, Old);
        return tenant;
    }

    private Task<Answer> UpgradeAsync(string tenant, string onFailure, string more = "") => AskAsync(tenant, 2, onFailure, more);

    private Task<Answer> AskAsync(string tenant, int version, string onFailure, string more)
    {
        var modules = string.Join(',', "abcd".Select(letter => $$"""{"id":"{{Id(letter, version)}}"}"""));
        return scene.PostAsync($"/api/v1/tenants/{tenant}/jobs", $$"""{"modules":[{{modules}}],"onFailure":"{{onFailure}}"{{more}}}""");
    }

    private async Task<JsonNode> EndedAsync(Answer made)
    {
        var job = made.ShouldBe(HttpStatusCode.Accepted).Header("Location");
        await scene.GetAsync($"{job}/events");
        return (await scene.GetAsync(job)).Json;
    }

    private async Task ShouldStandAsync(JsonNode job, string state, string tenantHas, string modulesHave)
    {
        var tenant = job["tenant"]!.GetValue<string>();
        job["state"]!.GetValue<string>().ShouldBe(state, job.ToJsonString());
        job["complete"]!.GetValue<bool>().ShouldBeTrue();
        var enabled = (await scene.GetAsync($"/api/v1/tenants/{tenant}/modules")).Json.AsArray();
        Short(enabled.Select(module => module!["id"]!.GetValue<string>())).ShouldBe(tenantHas, job.ToJsonString());
        var data = scene.Modules.Log.Data().Where(entry => entry.Tenant == tenant).Select(entry => entry.Installed).ToList();
        Short(data.Select(installed => installed.Module)).ShouldBe(modulesHave, job.ToJsonString());
        data.ShouldAllBe(installed => installed.IsEnabled);
        scene.Modules.Log.Calls(0, call => call.Tenant == tenant && call.Effect == CallEffect.Unexpected).ShouldBeEmpty();
    }

    // Whatever was left, the next job finds it and brings all to the same version.
    private async Task ShouldGoOnAsync(string tenant) =>
        await ShouldStandAsync(await EndedAsync(await UpgradeAsync(tenant, "rollback")), "done", New, New);

    private static string ErrorOf(JsonNode job, char letter) => job["entries"]!.AsArray()
        .Single(entry => entry!["id"]!.GetValue<string>().Contains($"{letter}-", StringComparison.Ordinal))!["error"]!.GetValue<string>();

    private string Id(char letter, int version) => $"{_key}{letter}-{version}.0.0";

    private string Short(IEnumerable<string> ids) => string.Join(' ', ids.Order(StringComparer.Ordinal)
        .Select(id => id[_key.Length..].Replace("-", "", StringComparison.Ordinal).Replace(".0.0", "", StringComparison.Ordinal)));
}
