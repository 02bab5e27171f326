using Uplift.Bench;
using Uplift.Bench.Scenarios;

if (args is ["memory-child", .. var rest]) return await MemoryChild.RunAsync(rest);
if (BenchSettings.Parse(args) is not { } settings) return 2;

var scenarios = new (string Name, Func<Report, Task> Run)[]
{
    ("a", report => new DeclarativeScenario(settings, report).RunAsync()),
    ("b", report => new CodeScenario(settings, report).RunAsync()),
    ("c", report => new SqliteScenario(settings, report).RunAsync()),
    ("d", report => new TenantScenario(settings, report).RunAsync()),
    ("resolve", report => new ResolveScenario(settings, report).RunAsync()),
    ("install", report => new InstallScenario(settings, report).RunAsync()),
    ("verify", report => new VerifyScenario(settings, report).RunAsync()),
    ("backfill", report => new BackfillScenario(settings, report).RunAsync()),
    ("gate", report => new GateScenario(settings, report).RunAsync()),
    ("layers", report => new LayerScenario(settings, report).RunAsync()),
    ("memory", report => new MemoryScenario(settings, report).RunAsync()),
    ("rehearse", report => new RehearseScenario(settings, report).RunAsync()),
    ("workers", report => new WorkerScenario(settings, report).RunAsync()),
    ("scale", report => new ScaleScenario(settings, report).RunAsync()),
};
var met = true;
foreach (var (name, run) in scenarios.Where(scenario => settings.Chosen is "all" || settings.Chosen == scenario.Name))
{
    var report = new Report(settings, name);
    await run(report);
    report.Save();
    met &= report.AllMet;
}

return met || settings.Small ? 0 : 4;
