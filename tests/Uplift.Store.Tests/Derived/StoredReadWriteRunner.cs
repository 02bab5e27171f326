using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Backfills;
using Uplift.ReadWrite.Derived;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Derived;

/// <summary>Carries a shared case of read and write versions through a store: nodes are packages, units objects.</summary>
internal sealed class StoredReadWriteRunner(IStoreProvider provider, TenantId tenant, TimeProvider time, JsonObject vector)
{
    private readonly HashSet<string> _broken = [];
    private readonly Dictionary<string, int> _revisions = [];
    private readonly Dictionary<string, ModulePackage> _nodes = [];
    private readonly ModulePackage _any = CaseTransformer.Package("1.0.0", new HashSet<string>());
    private int _backfills;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CollectionTable Items => new("mod-items", _any.CollectionNamed("items"));

    private CollectionTable Copies => new("mod-items", _any.CollectionNamed(Transformer.StoreName));

    private DerivedTables Tables => new(Items, Copies);

    public async Task RunAsync()
    {
        await WriteAsync(transaction => transaction.Schema.CreateAsync("mod-items", [Items, Copies], Token));
        foreach (var (index, node) in vector["steps"]!.AsArray().Index())
        {
            var step = node!.AsObject();
            var observed = await DoAsync(step, (string?)step["unit"] ?? "", (string?)step["node"] ?? "");
            foreach (var (member, wanted) in step["required"] as JsonObject ?? [])
            {
                if (!observed.TryGetPropertyValue(member, out var actual) && wanted is JsonArray) continue;
                JsonValues.Equal(actual, wanted).ShouldBeTrue($"{vector["id"]}, step {index + 1}, {step["do"]}: {member} is "
                    + $"{actual?.ToJsonString() ?? "null"}, not {wanted?.ToJsonString() ?? "null"}, in {observed.ToJsonString()}");
            }
        }
    }

    private async Task<JsonObject> DoAsync(JsonObject step, string unit, string node)
    {
        switch ((string?)step["do"])
        {
            case "unit" or "edit" or "lose": return await ChangeAsync((string)step["do"]!, unit);
            case "break": return Done(_broken.Add(unit));
            case "mend": return Done(_broken.Remove(unit));
            case "stop": return Done(_nodes.Remove(node));
            case "deploy": return await DeployAsync(node, step);
            case "canRaiseRead": return await RaiseAsync((string)step["component"]!, (int)step["to"]!);
            case "status": return await StatusAsync((string)step["component"]!);
            default: return await StoredAsync(await WorkAsync(step, unit, node), unit);
        }
    }

    private async Task<JsonObject> WorkAsync(JsonObject step, string unit, string node)
    {
        if (!_nodes.ContainsKey(node)) return new JsonObject { ["result"] = "refused:no-such-node" };
        switch ((string?)step["do"])
        {
            case "publish":
                if (_revisions.ContainsKey(unit)) await ChangeAsync("edit", unit);
                return await RefreshAsync(node, unit);
            case "refresh": return await RefreshAsync(node, unit);
            case "read": return await ReadAsync(node, unit, (bool?)step["strict"] ?? false);
            case "backfill": return await BackfillAsync(node, step);
            default: throw new InvalidDataException($"These tests know no step '{step["do"]}'.");
        }
    }

    private static JsonObject Done(bool _) => [];

    // A unit whose copies are lost goes, and comes back as it was.
    private async Task<JsonObject> ChangeAsync(string what, string unit)
    {
        if (what == "unit" != !_revisions.ContainsKey(unit)) return what == "unit" ? [] : new JsonObject { ["result"] = "refused:no-such-unit" };
        var revision = _revisions[unit] = _revisions.GetValueOrDefault(unit) + (what == "lose" ? 0 : 1);
        await WriteAsync(async transaction =>
        {
            var text = $$"""{"revision": {{revision}}}""";
            if (what == "lose")
            {
                await transaction.Documents.WriteAsync(Items, [Some.Delete(unit)], null, Token);
                await transaction.Derived.RemoveAsync(Copies, new CopyRemoval { GoneFrom = Items }, Token);
            }

            await transaction.Documents.WriteAsync(
                Items, [what == "edit" ? Some.Update(unit, text) : Some.Insert(unit, text)], null, Token);
        });
        return [];
    }

    private async Task<JsonObject> DeployAsync(string node, JsonObject step)
    {
        var declared = step["components"]!.AsObject().Select(pair => Read(pair.Key, pair.Value!.AsObject())).ToList();

        // The reader of packages refuses these before they come anywhere.
        if (declared.Exists(known => known.Write <= 0 || known.Read > known.Write)) return new JsonObject { ["result"] = "refused:invalid-versions" };
        var package = CaseTransformer.With(_any, _broken, declared);
        if ((bool?)step["gate"] ?? false)
        {
            var answers = await LookAsync(transaction => DerivedGate.AskAsync(transaction, package, Token));
            if (answers.FirstOrDefault(answer => !answer.IsOpen) is not null) return new JsonObject { ["result"] = "refused:backfill-incomplete" };
        }

        _nodes[node] = package;
        return new JsonObject { ["result"] = "deployed" };
    }

    private Transformer Read(string name, JsonObject text)
    {
        var known = CaseTransformer.Declare(_any, name, (int)text["write"]!, (int)text["read"]!);
        return known with
        {
            ReadMax = (int?)text["readMax"] ?? known.ReadMax,
            MinReader = (int?)text["minReader"] ?? 1,
        };
    }

    private async Task<JsonObject> RaiseAsync(string component, int to)
    {
        var lacking = to == 0 ? [] : await LookAsync(transaction => transaction.Derived.FindLackingAsync(
            Tables, [new CopyNeed(component, to, IsExact: false)], null, 100, Token));
        return new JsonObject
        {
            ["result"] = lacking.Count == 0 ? "allowed" : "refused:backfill-incomplete",
            ["remaining"] = List(lacking),
        };
    }

    private async Task<JsonObject> StatusAsync(string component)
    {
        var counts = await LookAsync(transaction => transaction.Derived.CountBestAsync(Tables, [component], Token));
        return new JsonObject
        {
            ["result"] = "status",
            ["versions"] = new JsonObject(counts.GroupBy(count => count.Version is { } version ? $"v{version}" : "missing")
                .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)(int)group.Sum(count => count.Units)))),
        };
    }

    private async Task<JsonObject> RefreshAsync(string node, string unit)
    {
        if (!_revisions.ContainsKey(unit)) return new JsonObject { ["result"] = "refused:no-such-unit" };
        try
        {
            var done = await new DerivedReader(provider, _nodes[node]).RefreshAsync(tenant, "items", [unit], Token);
            return new JsonObject { ["result"] = done.Count == 0 ? "up-to-date" : "collected" };
        }
        catch (UpliftException error) when (error.Diagnostics[0].Code == DiagnosticCodes.DerivedUnusable)
        {
            return new JsonObject { ["result"] = "failed" };
        }
    }

    private async Task<JsonObject> ReadAsync(string node, string unit, bool isStrict)
    {
        var package = _nodes[node];
        var policy = isStrict ? UnusableCopy.Refuse : UnusableCopy.Rebuild;
        package = package with { Transformers = [.. package.Transformers.Select(known => known with { Unusable = policy })] };
        try
        {
            var read = await new DerivedReader(provider, package).ReadAsync(tenant, "items", unit, null, Token);
            if (read is null) return new JsonObject { ["result"] = "refused:no-such-unit" };
            var observed = new JsonObject
            {
                ["result"] = read.Reading.State.Word(),
                ["components"] = List(read.Reading.Components),
                ["queued"] = read.IsQueued,
                ["used"] = new JsonObject(read.Reading.Used.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            };
            if (read.Rebuilt.Count > 0) observed["rebuilt"] = "inline";
            return observed;
        }
        catch (UpliftException error) when (error.Diagnostics[0].Code == DiagnosticCodes.DerivedUnusable)
        {
            var message = error.Diagnostics[0].Message;
            return new JsonObject { ["result"] = "refused:" + message[(message.LastIndexOf(' ') + 1)..].TrimEnd('.') };
        }
    }

    private async Task<JsonObject> BackfillAsync(string node, JsonObject step)
    {
        var units = (step["units"] as JsonArray)?.Select(name => (string)name!).ToList();
        var id = $"backfill-{++_backfills}";
        var request = new BackfillRequest
        {
            Module = _nodes[node].Id.ToString(),
            Objects = units ?? [],
            Force = (bool?)step["force"] ?? false,
            Limits = new BackfillLimits { Share = 1 },
        };
        var runner = new BackfillRunner(provider, time, new NoFaultPoints(), new SilentObserver());
        var result = await runner.RunAsync(
            new TenantBackfill(id, tenant, _nodes[node], request, "ann", Some.Time), (_, _) => Task.FromResult(true), Token);
        var failures = await runner.ReadFailuresAsync(id, tenant, Token);
        var wanted = step["required"]?["collected"]?.AsArray().Count ?? 0;
        result.Changed.ShouldBe(wanted, $"{vector["id"]}: {string.Join(" ", result.Problems.Select(problem => problem.Message))}");
        return new JsonObject
        {
            ["result"] = "backfilled",
            ["failed"] = List([.. failures.Select(failure => failure.ObjectId).Distinct()]),
        };
    }

    private async Task<JsonObject> StoredAsync(JsonObject observed, string unit)
    {
        if (!_revisions.ContainsKey(unit)) return observed;
        var names = _nodes.Values.SelectMany(package => package.Transformers).Select(known => known.Name)
            .Concat((await LookAsync(transaction => transaction.Derived.CountAllAsync(Copies, Token))).Select(count => count.Transformer));
        var found = await LookAsync(transaction => transaction.Derived.ReadAsync(Tables, [.. names.Distinct()], [unit], CopyParts.None, Token));
        observed["stored"] = new JsonObject(found[0].Copies.GroupBy(copy => copy.Transformer).Select(group =>
            KeyValuePair.Create(group.Key, (JsonNode?)new JsonArray([.. group.Select(copy => copy.Version).Order().Select(version => (JsonNode)version)]))));
        return observed;
    }

    private static JsonArray List(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private async Task<T> LookAsync<T>(Func<IStoreTransaction, Task<T>> look)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        return await look(transaction);
    }

    private async Task WriteAsync(Func<IStoreTransaction, Task> write)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginUnfencedAsync(Token);
        await write(transaction);
        await transaction.CommitAsync(Token);
    }
}
