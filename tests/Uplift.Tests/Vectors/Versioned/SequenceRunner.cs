using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>Carries one case through the engine, step by step.</summary>
internal sealed class SequenceRunner(IStoreProvider provider, JsonObject vector, string stampedAs)
{
    private readonly VersionedBench _bench = new(provider, "database", VersionScheme.Pep440);
    private readonly List<RegisteredUpgrade> _registry = [.. (vector["registry"] as JsonArray ?? []).Select(Read)];
    private readonly Dictionary<string, int> _failing = [];
    private readonly JsonObject _database = vector["database"] as JsonObject ?? [];

    private static CancellationToken Token => VersionedBench.Token;

    private JsonObject Documents => _database["documents"] as JsonObject ?? [];

    public async Task RunAsync()
    {
        Deploy((string)vector["code"]!);
        await SeedAsync();
        foreach (var (index, node) in vector["steps"]!.AsArray().Index())
        {
            var step = node!.AsObject();
            var history = (await HistoryAsync()).Count;
            if (await DoAsync(step) is not { } observed) continue;
            observed.With("stamp", await _bench.ReadStampAsync() ?? (string?)null)
                .With("data", await _bench.ReadWrittenAsync())
                .With("history", new JsonArray(
                [
                    .. (await HistoryAsync()).Skip(history).Select(entry => (JsonNode)new JsonArray(entry.Version, entry.Action)),
                ]));
            if (step["required"] is JsonObject required) observed.ShouldBe(required, $"{vector["id"]}, step {index + 1}, {step["do"]}");
        }
    }

    private async Task<Observed?> DoAsync(JsonObject step)
    {
        switch ((string?)step["do"])
        {
            case "upgrade": return await GuardedAsync(() => UpgradeAsync(step));
            case "dryRun": return await GuardedAsync(() => SimulateAsync(step));
            case "startup": return await GuardedAsync(StartAsync);
            case "initialise": return await GuardedAsync(() => InitialiseAsync(step));
            case "deploy":
                Deploy((string)step["code"]!);
                return null;
            case "register":
                _registry.Add(Read(step["upgrade"]));
                Deploy(_bench.Code.Id.Version.Text);
                return null;
            case "fail":
                _failing[(string)step["step"]!] = (int?)step["afterWrites"] ?? 0;
                return null;
            case "heal":
                _failing.Remove((string)step["step"]!);
                return null;
            default: throw new InvalidDataException($"This runner knows no step '{step["do"]}'.");
        }
    }

    private static RegisteredUpgrade Read(JsonNode? node) => new(node!.AsObject());

    private static async Task<Observed> GuardedAsync(Func<Task<Observed>> work)
    {
        try
        {
            return await work();
        }
        catch (UpliftException error)
        {
            return Observed.Refused(error.Diagnostics).With("ran", []);
        }
    }

    // Code whose version is no version at all is a development build.
    private void Deploy(string code)
    {
        if (!ModuleVersion.TryParse(code.TrimStart('v'), _bench.Scheme, out var version))
        {
            version = ModuleVersion.Parse("0.dev0", _bench.Scheme);
        }

        var transactional = (bool?)_database["transactions"] ?? true;
        _bench.Deploy(
            version,
            [RegisteredUpgrade.Written, .. Documents.Select(pair => pair.Key), .. _registry.SelectMany(upgrade => upgrade.Collections)],
            _registry.Select(upgrade => upgrade.ToChange(_bench.Scheme, transactional, _failing)));
    }

    // The tables are always there, as those of the observed programs are: only a start asks whether they are empty.
    private Task SeedAsync() => _bench.WriteAsync(async transaction =>
    {
        await transaction.Schema.CreateAsync(
            "database", [.. _bench.Code.Collections.Select(collection => new CollectionTable("database", collection))], Token);
        foreach (var (name, count) in Documents)
        {
            var writes = Enumerable.Range(1, (int)count!).Select(number => new DocumentWrite($"{number}", "{}", WriteKind.Insert));
            await transaction.Documents.WriteAsync(_bench.TableOf(name), [.. writes], null, Token);
        }

        var stamp = (string?)_database["stamp"];
        if (stamp is null && (bool?)_database["emptyStampDocument"] is not true) return;
        await _bench.StampAsync(transaction, stamp ?? "");
        if (!ModuleVersion.TryParse(stamp, _bench.Scheme, out var version)) return;
        var known = _bench.Code.Changes.Where(change => change.Version <= version).DistinctBy(change => change.Key);
        await transaction.Ledger.PutChangesAsync([.. known.Select(change => _bench.RowOf(change, AppliedStatus.Baseline))], Token);
    });

    private async Task<Observed> UpgradeAsync(JsonObject step)
    {
        var resumed = await HalfDoneAsync();
        var results = new List<RunResult>();
        if (resumed.Count > 0) results.Add(await _bench.Upgrader.Runner.ResumeAsync(_bench.Tenant, _bench.Options, Token));
        if (results.TrueForAll(result => result.Outcome == RunOutcome.Done))
        {
            var options = OptionsOf(step);
            var plan = await _bench.PlanAsync(resumed.Count > 0 ? options with { From = One(null) } : options);
            results.Add(await _bench.Upgrader.Runner.ApplyAsync(_bench.Tenant, plan, _bench.Options, Token));
        }

        var ran = _bench.TakeFinished().OfType<TenantCodeStep>().Select(finished => finished.Change.Position.File).ToList();
        return OutcomeOf(results).With("ran", ran).With("resumed", resumed);
    }

    private static Observed OutcomeOf(List<RunResult> results)
    {
        if (results.TrueForAll(result => result.Outcome == RunOutcome.UpToDate)) return new Observed("noop");
        var last = results[^1];
        if (last.Outcome is RunOutcome.Done or RunOutcome.UpToDate) return new Observed("upgraded");
        return last.Outcome == RunOutcome.Failed && last.Problems[0].Code == DiagnosticCodes.StepFailed
            ? new Observed($"failed:{last.Problems[0].Position?.File}")
            : Observed.Refused(last.Problems);
    }

    private async Task<Observed> SimulateAsync(JsonObject step)
    {
        var plan = await _bench.PlanAsync(OptionsOf(step));
        var actions = new List<string>();
        var before = await _bench.ReadStampAsync();
        var result = await _bench.Upgrader.SimulateAsync(_bench.Tenant, plan, _bench.Options, entry =>
        {
            var action = entry.Collection == RegisteredUpgrade.Written
                ? "write " + string.Join(" of ", ((string)entry.After!["text"]!).Split('#').Reverse())
                : $"clear {entry.Collection}";
            if (!actions.Contains(action)) actions.Add(action);
            return Task.CompletedTask;
        }, Token);
        _bench.TakeFinished();
        var unmet = result.Problems.Where(problem => problem.Code == DiagnosticCodes.PreconditionFailed).ToList();
        if (result.Outcome is not (RunOutcome.Done or RunOutcome.UpToDate) && unmet.Count == 0) return OutcomeOf([result]);
        var after = result.Modules.FirstOrDefault(module => module.Product == "database")?.Version;
        if (after != before && !string.IsNullOrEmpty(after)) actions.Add($"{stampedAs} {after}");
        return new Observed("plan").With("actions", actions)
            .With("failedConditions", unmet.Select(problem => problem.Position?.File).Distinct());
    }

    private async Task<Observed> StartAsync()
    {
        var answer = await _bench.Guard.CheckAsync(_bench.Tenant, _bench.Code, _bench.Options, Token);
        return new Observed(Observed.NameOf(answer.Check.Status))
            .With("serves", answer.Serves)
            .With("missed", answer.Check.Missed.Select(change => change.Position.File));
    }

    private async Task<Observed> InitialiseAsync(JsonObject step)
    {
        var request = new BaselineRequest(_bench.Code)
        {
            Version = (string?)step["version"] is { } version ? ModuleVersion.Parse(version, _bench.Scheme) : null,
            Force = (bool?)step["force"] ?? false,
            Action = BaselineRecorder.Initialise,
        };
        var result = await new BaselineRecorder(_bench.Upgrader.Runner).RecordAsync(_bench.Tenant, request, _bench.Options, Token);
        return result.Outcome == RunOutcome.Done
            ? new Observed($"initialised:{result.Modules[0].Version}")
            : Observed.Refused(result.Problems);
    }

    private static PlanOptions OptionsOf(JsonObject step) => new()
    {
        Force = (bool?)step["force"] ?? false,
        IncludeMissed = (bool?)step["includeMissed"] ?? false,
        From = One((string?)step["from"]),
        StopAt = One((string?)step["target"]),
    };

    private static Dictionary<string, string> One(string? version) => version is null ? [] : new() { ["database"] = version };

    // Steps of an interrupted run of which some units are done.
    private Task<IReadOnlyList<string>> HalfDoneAsync() => _bench.ReadAsync<IReadOnlyList<string>>(async transaction =>
    {
        var runs = await transaction.Runs.ReadRunsAsync(Token);
        if (runs.Count == 0 || runs[^1].State is not (RunState.Failed or RunState.Running)) return [];
        var cursors = await transaction.Runs.ReadCursorsAsync(runs[^1].Id, Token);
        var half = cursors.Where(cursor => !cursor.Done && cursor.Position is not null).Select(cursor => cursor.Position!);
        return
        [
            .. half.Select(units => (string)JsonNode.Parse(units)!.AsArray()[0]!).Select(unit => unit[..unit.IndexOf('#')]),
        ];
    });

    private Task<IReadOnlyList<HistoryEntry>> HistoryAsync() =>
        _bench.ReadAsync(transaction => transaction.Ledger.ReadHistoryAsync(Token));
}
