namespace Uplift.Acceptance.Tests.Cli;

public sealed class HelpTests
{
    private static readonly string[] s_commands =
    [
        "", "init", "package", "package check", "package pack", "package sign",
        "package verify", "catalog", "catalog list", "catalog show", "catalog add", "tenant",
        "tenant add", "tenant list", "tenant show", "tenant baseline", "tenant remove", "plan", "verify", "review", "review sign", "apply", "upgrade", "resume", "status",
        "history", "log", "undo", "audit", "module", "module add", "module list", "module show", "module url", "module start", "module stop", "module remove",
        "install", "job", "job list", "job show", "job resume", "job cancel", "job remove",
        "token", "token create", "token list", "token revoke", "serve",
        "gate", "gate check", "gate prepare", "check", "transform",
        "rehearse", "rollout", "rollout plan", "rollout create", "rollout start", "rollout pause", "rollout resume", "rollout approve", "rollout retry", "rollout abort",
        "rollout status", "rollout watch", "rollout history", "rollout list", "worker", "isolate", "isolate run", "isolate status", "isolate back", "isolate drop",
        "journal", "journal prune",
        "backfill", "backfill start", "backfill status", "backfill list", "backfill pause", "backfill resume", "backfill cancel",
        "layers", "layers show", "layers override", "layers reset", "layers hide", "layers conflicts", "layers resolve", "layers adopt",
        "derived", "derived status", "derived show", "derived prune",
    ];

    // To approve: copy what is found into the folder Approved.
    [Fact]
    public async Task The_help_of_every_command_is_as_approved()
    {
        using var uplift = new UpliftProcess();
        foreach (var command in s_commands)
        {
            var help = await uplift.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            var file = Path.Combine(
                Repository.Root, "tests", "Uplift.Acceptance.Tests", "Cli", "Approved", $"help-{command.Replace(' ', '-')}.txt");
            var found = string.Join('\n', help.ShouldExitWith(0).Output.Split('\n').Select(line => line.TrimEnd())).Trim() + "\n";
            File.Exists(file).ShouldBeTrue($"{file} is missing; it should hold:\n{found}");
            found.ShouldBe(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), $"uplift {command} --help");
        }
    }
}
