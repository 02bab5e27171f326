using System.Text.Json.Nodes;
using Uplift.Jobs;
using Uplift.Tests.Jobs;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>
/// Says by rule, never by the number of a case, what is wrong with a recorded run, and holds ours to the same rules. A run that differs
/// from ours must be wrong by at least one of them.
/// </summary>
internal static class RunJudge
{
    /// <summary>What is wrong with what was recorded.</summary>
    public static IReadOnlyList<string> WhatIsWrong(RunCase @case)
    {
        var recorded = new RecordedRun(@case);
        var calls = recorded.Calls.Where(call => (string?)call["call"] == "tenant").Select(CallOf).ToList();
        var wrong = new List<string>();
        if (recorded.Jobs.Any(job => (bool?)job["answered"] != true || (bool?)job["complete"] != true)) wrong.Add("a job never ends");
        if (recorded.Commits.Append(recorded.After).Any(HasTwoOfOne)) wrong.Add("two versions of one product are enabled");
        if (WorksAfterAnswers(recorded)) wrong.Add("work goes on after the job was reported as over");
        if (calls.Any(call => call.Purges && PurgesUpgraded(@case, call))) wrong.Add("an upgraded module is told to purge");
        if (recorded.Jobs.Any(job => (bool?)job["ok"] == false) && !recorded.After.SequenceEqual(@case.Before))
        {
            wrong.Add("a job failed, and a part of it stays");
        }

        if (calls.Any(call => LosesFrom(@case, call))) wrong.Add("a module takes the place of another version and is not told");
        if (recorded.Jobs.Any(job => (bool?)job["ok"] == false) && NotTakenBack(recorded).Any()) wrong.Add("a job failed, and what a module did is not taken back");
        if (Lost(@case, recorded.Jobs.Select(job => (bool?)job["ok"] == true), recorded.After)) wrong.Add("a module of a job that succeeded is lost");
        return wrong;
    }

    /// <summary>What is wrong with ours; nothing may be.</summary>
    public static IReadOnlyList<string> WhatIsWrongWithOurs(RunCase @case)
    {
        var wrong = new List<string>();
        var calls = @case.Calls.Where(call => !call.IsPermissions).ToList();
        if (HasTwoOfOne(@case.After)) wrong.Add("two versions of one product are enabled");
        if (calls.Any(call => call.Purges && PurgesUpgraded(@case, call))) wrong.Add("an upgraded module is told to purge");
        if (calls.Any(call => LosesFrom(@case, call))) wrong.Add("a module takes the place of another version and is not told");
        if (@case.Outcomes.All(outcome => !outcome.IsOk) && !@case.After.SequenceEqual(@case.Before)) wrong.Add("all failed, and the modules changed");
        if (Lost(@case, @case.Outcomes.Select(outcome => outcome.IsOk), @case.After)) wrong.Add("a module of a job that succeeded is lost");
        wrong.AddRange(@case.Outcomes.Select(outcome => outcome.Job).OfType<Job>().SelectMany(WhatIsWrong));
        if (@case.Outcomes.All(outcome => outcome.Job?.State == JobState.FailedRolledBack))
        {
            wrong.AddRange(calls.Where((call, index) => !@case.Failed.Contains(call) && !HasReverse(calls, index))
                .Select(call => $"{call} is not taken back"));
        }

        return wrong;
    }

    private static IEnumerable<string> WhatIsWrong(Job job) => job.Entries
        .Where(entry => !JobEntries.IsEnded(entry)
            || (job.State == JobState.FailedRolledBack && entry.Stage == EntryStage.Done && entry.Ordinal > 0))
        .Select(entry => $"{entry.Id} is {entry.Stage} and its job {job.State}");

    // A step from one version (or none) to another takes an earlier one back, or is taken back later.
    private static bool HasReverse(List<CallSeen> calls, int index) => calls.Where((_, other) => other != index)
        .Any(other => other.From == calls[index].To && other.To == calls[index].From);

    private static IEnumerable<JsonObject> NotTakenBack(RecordedRun recorded) => recorded.Events
        .Where(each => (string?)each["reply"] == "tenant" && (bool?)each["ok"] == true)
        .Where(reply => !recorded.After.Contains((string)reply["module"]!));

    private static bool WorksAfterAnswers(RecordedRun recorded)
    {
        var last = recorded.Events.Select((each, index) => each.ContainsKey("answer") ? index : -1).Max();
        return last >= 0 && recorded.Events.Skip(last + 1).Any(each => each.ContainsKey("call"));
    }

    private static bool HasTwoOfOne(IEnumerable<string> ids) => ids.GroupBy(ProductOf).Any(group => group.Count() > 1);

    private static bool PurgesUpgraded(RunCase @case, CallSeen call)
    {
        var product = ProductOf(call.Module);
        return @case.Before.Any(id => ProductOf(id) == product)
            && @case.Requests.SelectMany(request => request.Modules)
                .Any(module => module.Action == RequestedAction.Enable && ProductOf(module.Id) == product);
    }

    private static bool LosesFrom(RunCase @case, CallSeen call) => call is { To: { } to, From: null }
        && @case.Before.Any(id => id != to && ProductOf(id) == ProductOf(to));

    // With one job it is what the job does; with several, what one did must not be undone by another that does not say so.
    private static bool Lost(RunCase @case, IEnumerable<bool> succeeded, IReadOnlyList<string> after)
    {
        var good = @case.Requests.Zip(succeeded).Where(pair => pair.Second).SelectMany(pair => pair.First.Modules).ToList();
        return @case.Requests.Count > 1 && good.Any(module => module.Action == RequestedAction.Enable
            && !good.Any(other => other != module && ProductOf(other.Id) == ProductOf(module.Id))
            && !after.Any(id => ProductOf(id) == ProductOf(module.Id)));
    }

    private static CallSeen CallOf(JsonObject call) => new(
        (long)call["t"]!, (string)call["module"]!, (string)call["method"]!, (string)call["path"]!,
        new JsonObject
        {
            ["module_to"] = call["module_to"]?.DeepClone(),
            ["module_from"] = call["module_from"]?.DeepClone(),
            ["purge"] = call["purge"]?.DeepClone(),
        });

    private static string ProductOf(string id) => OkapiModuleId.Parse(id).Product;
}
