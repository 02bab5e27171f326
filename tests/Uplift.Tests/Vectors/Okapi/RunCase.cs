using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Stores;
using Uplift.Tests.Jobs;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>What one job of a case came to.</summary>
/// <param name="Job">The job; null: the request was refused.</param>
/// <param name="Refusal">Why it was refused; "": it was not.</param>
/// <param name="Ended">When it ended, in milliseconds.</param>
internal sealed record RunOutcomeSeen(Job? Job, string Refusal, long Ended)
{
    public bool IsOk => Job?.IsSuccess ?? false;
}

/// <summary>A case of run-time behaviour, run as we do it.</summary>
internal sealed class RunCase(JsonObject vector)
{
    public JsonObject Vector { get; } = vector;

    /// <summary>The tenant's modules before.</summary>
    public IReadOnlyList<string> Before { get; } = [.. vector.Texts("enabled").Order(StringComparer.Ordinal)];

    /// <summary>The descriptors, with the handlers that the legend says they have.</summary>
    public IReadOnlyList<JsonObject> Registered { get; } =
        [.. vector["registered"]!.AsArray().Select(each => WithHandlers(each!.DeepClone().AsObject()))];

    public IReadOnlyList<JobRequest> Requests { get; } = [.. vector["jobs"]!.AsArray().Select(each => RequestOf(each!.AsObject()))];

    public List<RunOutcomeSeen> Outcomes { get; } = [];

    public IReadOnlyList<CallSeen> Calls { get; private set; } = [];

    /// <summary>The calls that were answered as failed.</summary>
    public HashSet<CallSeen> Failed { get; } = [];

    public IReadOnlyList<string> After { get; private set; } = [];

    /// <summary>Runs the jobs, one behind the other where there are several.</summary>
    public async Task RunAsync()
    {
        await using var bench = await JobBench.WithAsync(Registered, Before);
        bench.Modules.Answer = ReplyOf;
        if ((bool?)Vector["storeFails"] == true) await bench.RefuseSwitchesAsync();
        var jobs = new List<Job?>();
        foreach (var request in Requests) jobs.Add(await SubmitAsync(bench, request));
        await bench.RunClaimedAsync();
        foreach (var (index, job) in jobs.Index())
        {
            if (job is null) continue;
            var ended = await bench.Desk.FindAsync(job.Id, null, bench.Token);
            Outcomes[index] = new RunOutcomeSeen(ended, "", (long)(ended!.Finished - ended.Started)!.Value.TotalMilliseconds);
        }

        Calls = bench.Modules.Calls;
        After = await bench.EnabledAsync();
    }

    private async Task<Job?> SubmitAsync(JobBench bench, JobRequest request)
    {
        try
        {
            Outcomes.Add(new RunOutcomeSeen(null, "", 0));
            return await bench.Desk.SubmitAsync(request, bench.Token);
        }
        catch (UpliftException error)
        {
            Outcomes[^1] = new RunOutcomeSeen(null, error.Message, 0);
            return null;
        }
    }

    private Reply? ReplyOf(CallSeen call)
    {
        var name = call.IsPermissions ? $"permissions:{call.Module}" : call.Module;
        if (Vector["replies"]?[name] is not JsonObject reply) return null;
        var after = (long?)reply["ms"] ?? 10;
        if ((bool?)reply["fail"] != true) return new Reply { After = after };
        Failed.Add(call);
        return Reply.Fails() with { After = after };
    }

    private static JobRequest RequestOf(JsonObject job)
    {
        var options = job["options"] as JsonObject ?? [];
        return new JobRequest
        {
            Tenant = TenantId.Parse("diku"),
            Actor = "test",
            WhenBusy = BusyChoice.Queue,
            UpgradeAll = job["request"] is not JsonArray,
            Modules = job["request"] is not JsonArray list ? [] :
            [
                .. list.Select(each => new RequestedModule((string)each!["id"]!,
                    (string?)each["action"] == "disable" ? RequestedAction.Disable : RequestedAction.Enable)),
            ],
            Options = new JobOptions
            {
                OnFailure = (bool?)options["ignoreErrors"] == true ? FailureChoice.Continue : FailureChoice.Rollback,
                Purge = (bool?)options["purge"] ?? false,
                Invoke = options["invoke"] is { } invoke ? invoke.ToString() : "true",
                TenantParameters = (string?)options["tenantParameters"],
                Reinstall = (bool?)options["reinstall"] ?? false,
                Parallel = (int?)options["parallel"] ?? 1,
                DepCheck = (bool?)options["depCheck"] ?? true,
                Filter = VersionFilter.Parse(options["preRelease"]?.ToString(), options["npmSnapshot"]?.ToString()),
            },
        };
    }

    private static JsonObject WithHandlers(JsonObject module)
    {
        foreach (var provided in module["provides"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            if (provided.ContainsKey("handlers")) continue;
            if ((string?)provided["id"] == TenantInterface.Id)
            {
                provided["handlers"] = new JsonArray(Handler("/_/tenant", "POST"), Handler("/_/tenant/{id}", "GET", "DELETE"));
            }

            if ((string?)provided["id"] == PermissionsInterface.Id) provided["handlers"] = new JsonArray(Handler("/_/tenantpermissions", "POST"));
        }

        return module;
    }

    private static JsonObject Handler(string path, params string[] methods) =>
        new() { ["methods"] = new JsonArray([.. methods.Select(method => JsonValue.Create(method))]), ["pathPattern"] = path };
}
