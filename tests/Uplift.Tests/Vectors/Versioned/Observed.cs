using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Planning;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>What one step of a case gave, by the members that <c>required</c> can have.</summary>
internal sealed class Observed(string outcome)
{
    private static readonly Dictionary<string, string> s_reasons = new()
    {
        [DiagnosticCodes.Uninitialised] = "uninitialised",
        [DiagnosticCodes.Downgrade] = "downgrade",
        [DiagnosticCodes.ContradictingFrom] = "contradicting-from",
        [DiagnosticCodes.AlreadyInitialised] = "already-initialised",
        [DiagnosticCodes.Rewind] = "rewind",
        [DiagnosticCodes.PreconditionFailed] = "preconditions",
        [DiagnosticCodes.MissedSteps] = "missed-steps",
        [DiagnosticCodes.DuplicateStep] = "duplicate-step",
        [DiagnosticCodes.TargetAboveCode] = "target-above-code",
        [DiagnosticCodes.CorruptStamp] = "corrupt-stamp",
    };

    private readonly JsonObject _members = new() { ["outcome"] = outcome };

    public static Observed Refused(IReadOnlyList<Diagnostic> problems)
    {
        var problem = problems.First(found => found.Severity == Severity.Error);
        return new Observed($"refused:{s_reasons.GetValueOrDefault(problem.Code) ?? problem.ToString()}")
            .With("missed", problems.Where(found => found.Code == DiagnosticCodes.MissedSteps).Select(found => found.Position?.File));
    }

    public static string NameOf(StartupStatus status) => "status:" + status switch
    {
        StartupStatus.Current => "current",
        StartupStatus.AutoStamped => "auto_stamped",
        StartupStatus.UpgradePending => "upgrade_pending",
        StartupStatus.Uninitialised => "uninitialised",
        StartupStatus.FreshInitialised => "fresh_initialised",
        StartupStatus.Ahead => "ahead",
        StartupStatus.MissedSteps => "missed_steps",
        StartupStatus.Corrupt => "corrupt",
        _ => "dev",
    };

    public Observed With(string member, JsonNode? value)
    {
        _members[member] = value;
        return this;
    }

    public Observed With(string member, IEnumerable<string?> values) =>
        With(member, new JsonArray([.. values.Select(value => (JsonNode?)value)]));

    /// <summary>Compares exactly the members that are required; one that no known case has is passed over.</summary>
    public void ShouldBe(JsonObject required, string where)
    {
        required.ContainsKey("outcome").ShouldBeTrue(where);
        foreach (var (name, value) in required)
        {
            if (!_members.TryGetPropertyValue(name, out var own)) continue;
            Text(own).ShouldBe(Text(value), $"{where}: {name} of {_members.ToJsonString()}");
        }
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
