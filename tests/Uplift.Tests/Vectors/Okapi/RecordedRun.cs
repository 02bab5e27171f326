using System.Text.Json.Nodes;
using Uplift.Jobs;
using Uplift.Tests.Jobs;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>What Okapi was seen to do in a case, and where ours differs from it.</summary>
internal sealed class RecordedRun(RunCase ours)
{
    private readonly JsonObject _expect = ours.Vector["expect"]!.AsObject();

    public IReadOnlyList<JsonObject> Events => [.. _expect["events"]!.AsArray().Select(each => each!.AsObject())];

    public IReadOnlyList<JsonObject> Calls => [.. Events.Where(each => each.ContainsKey("call"))];

    public IReadOnlyList<JsonObject> Jobs => [.. _expect["jobs"]!.AsArray().Select(each => each!.AsObject())];

    public IReadOnlyList<string> After => [.. _expect.Texts("enabledAfter").Order(StringComparer.Ordinal)];

    /// <summary>The sets that were committed, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Commits => [.. Events.Where(each => each.ContainsKey("committed")).Select(each => each.Texts("committed"))];

    /// <summary>The first difference; null: there is none but for the moments of commits.</summary>
    public string? Difference()
    {
        var recorded = Calls.Select(Told).ToList();
        var seen = ours.Calls.Select(Told).ToList();
        if (!recorded.SequenceEqual(seen)) return $"calls: recorded {string.Join(" ", recorded)}; ours {string.Join(" ", seen)}";
        if (!After.SequenceEqual(ours.After, StringComparer.Ordinal)) return $"modules: recorded {string.Join(" ", After)}; ours {string.Join(" ", ours.After)}";
        foreach (var (index, job) in Jobs.Index())
        {
            var outcome = ours.Outcomes[index];
            if ((bool?)job["answered"] != true || (bool?)job["complete"] != true) return $"job {index + 1} is recorded as never ending";
            if ((bool)job["ok"]! != outcome.IsOk) return $"job {index + 1} is recorded as {(outcome.IsOk ? "failed" : "good")}";
            var entries = job["modules"]!.AsArray().Select(each => Entry(each!.AsObject())).ToList();
            var own = outcome.Job?.Entries.Select(Told).ToList() ?? [];
            if (!entries.SequenceEqual(own)) return $"entries: recorded {string.Join(" ", entries)}; ours {string.Join(" ", own)}";
        }

        return null;
    }

    private static string Told(JsonObject call) => (string?)call["call"] == "permissions"
        ? $"{call["t"]}:{call["module"]}!{call["about"]}{((bool?)call["empty"] == true ? "-" : "")}"
        : $"{call["t"]}:{call["module"]} {call["method"]} {call["path"]} {call["module_from"]}>{call["module_to"]}{((bool?)call["purge"] == true ? "!" : "")}";

    private static string Told(CallSeen call) => call.IsPermissions
        ? $"{call.At}:{call.Module}!{call.Body!["moduleId"]}{(call.Body["perms"] is JsonArray { Count: 0 } && !call.Body.ContainsKey("replaces") ? "-" : "")}"
        : $"{call.At}:{call.Module} {call.Method} {call.Path} {call.From}>{call.To}{(call.Purges ? "!" : "")}";

    private static string Entry(JsonObject entry) =>
        $"{entry["action"]}:{entry["from"]}>{entry["id"]}:{entry["stage"]}{((bool?)entry["failed"] == true ? "!" : "")}";

    private static string Told(JobEntry entry) => $"{Word(entry.Action)}:{entry.From}>{entry.Id}:{Word(entry)}{(entry.Error.Length > 0 ? "!" : "")}";

    private static string Word(EntryAction action) => action switch
    {
        EntryAction.UpToDate => "uptodate",
        EntryAction.Disable or EntryAction.Purge => "disable",
        _ => "enable",
    };

    private static string Word(JobEntry entry) => entry.Stage switch
    {
        EntryStage.Done => "done",
        EntryStage.Pending or EntryStage.Skipped => "pending",
        _ => "invoke",
    };
}
