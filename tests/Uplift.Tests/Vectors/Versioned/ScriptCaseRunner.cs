using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>Carries a case of gated scripts through the engine: a module is installed, or upgraded from its previous version.</summary>
internal sealed class ScriptCaseRunner(IStoreProvider provider, JsonObject vector)
{
    private readonly VersionedBench _bench = new(provider, "mod-x", VersionScheme.Semantic);

    private static CancellationToken Token => VersionedBench.Token;

    public async Task RunAsync()
    {
        _bench.Deploy(VersionOf((string)vector["new"]!), [], vector["scripts"]!.AsArray().Select(node => ChangeOf(node!.AsObject())));
        await _bench.WriteAsync(SeedAsync);

        var plan = await _bench.PlanAsync(new PlanOptions());
        var result = await _bench.Upgrader.Runner.ApplyAsync(_bench.Tenant, plan, _bench.Options, Token);

        var ran = _bench.TakeFinished().OfType<ScriptStep>().Select(step => step.Change.Id).ToList();
        var observed = result.Outcome switch
        {
            RunOutcome.Done => new Observed("upgraded"),
            RunOutcome.UpToDate => new Observed("noop"),
            _ => Observed.Refused(result.Problems),
        };
        var required = vector["required"]!.DeepClone().AsObject();
        if (!required.ContainsKey("outcome")) required["outcome"] = result.Outcome == RunOutcome.UpToDate ? "noop" : "upgraded";
        observed.With("ran", ran).ShouldBe(required, (string)vector["id"]!);
    }

    // The scripts of the previous version are recorded as applied; a snapshot had those of the release that it leads to.
    private async Task SeedAsync(IStoreTransaction transaction)
    {
        if ((string?)vector["mode"] == "CREATE") return;
        var previous = VersionOf((string)vector["previous"]!);
        await _bench.StampAsync(transaction, previous.Text);
        var release = previous.IsPreRelease ? ModuleVersion.Parse(previous.Text[..previous.Text.IndexOf('-')], _bench.Scheme) : previous;
        var applied = _bench.Code.Changes.Where(change => change.Version is null || change.Version <= release);
        await transaction.Ledger.PutChangesAsync([.. applied.Select(change => _bench.RowOf(change, AppliedStatus.Applied))], Token);
    }

    private SqlChange ChangeOf(JsonObject script)
    {
        var id = (string)script["id"]!;
        var text = $"create table if not exists script_log (id text); insert into script_log (id) values ('{id}');";
        return new SqlChange
        {
            Id = id,
            Version = (string?)script["fromModuleVersion"] is { } version ? VersionOf(version) : null,
            Phase = (string?)script["run"] == "before" ? ChangePhase.First : ChangePhase.Second,
            Checksum = new DigestBuilder().Add(text).ToString(),
            Position = new SourcePosition(id),
            Scripts = new Dictionary<string, string> { [""] = text },
            UndoScripts = new Dictionary<string, string>(),
        };
    }

    // A version stands there alone, or as the module's id.
    private ModuleVersion VersionOf(string text) => char.IsAsciiDigit(text[0])
        ? ModuleVersion.Parse(text, _bench.Scheme)
        : ModuleId.Parse(text, _bench.Scheme).Version;
}
