using System.Text.Json.Nodes;
using Uplift.Resolution;
using Uplift.Tests.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>
/// Compares an answer with the recorded one. Where they differ it looks for the defect of the record by rule; a difference
/// without a defect is ours.
/// </summary>
internal sealed class ResolutionJudge(ResolutionCase @case, Recorded recorded, ModuleResolution ours)
{
    /// <summary>What is told of a difference for which there is no reason.</summary>
    public const string Unsound = "differs without reason";

    private PlanCheck Check { get; } = new(@case.Registered, @case.Enabled, @case.Request, ours);

    /// <summary>Null when the answers are the same, else the defects of the recorded one, or <see cref="Unsound"/>.</summary>
    public string? Difference()
    {
        var defects = recorded.Errors is { } errors
            ? AreSame(errors, ours.Problems) ? null : ours.IsPossible ? Refusal(errors) : OtherRefusal(errors)
            : !ours.IsPossible ? NoPlan()
            : !SameActions() ? Plan()
            : SameOrder() ? null : Order();
        return defects is null ? null : string.Join(", ", defects.DefaultIfEmpty(Unsound));
    }

    /// <summary>True when the problems are the recorded errors, in whatever order.</summary>
    public static bool AreSame(IReadOnlyCollection<JsonNode?> errors, IReadOnlyCollection<Problem> problems) => errors.Count == problems.Count
        && errors.All(error => problems.Count(problem => Same(error!.AsObject(), problem)) == 1);

    private static bool Same(JsonObject error, Problem problem) => error.All(member => member.Key switch
    {
        "kind" => (string?)member.Value == Word(problem.Kind),
        "module" => (string?)member.Value == problem.Module,
        "interface" => (string?)member.Value == problem.Interface,
        "need" => (string?)member.Value == problem.Need,
        "have" => Same(member.Value, problem.Have),
        "modules" => Same(member.Value, problem.Modules),
        "products" => Same(member.Value, problem.Products),
        _ => false,
    });

    private static bool Same(JsonNode? list, IEnumerable<string> texts) =>
        list!.AsArray().Select(item => (string)item!).Order().SequenceEqual(texts.Order());

    private bool SameActions() => Lines().Order().SequenceEqual(RecordedLines().Order());

    private bool SameOrder() => Lines().SequenceEqual(RecordedLines());

    private IEnumerable<string> Lines() => ours.Actions.Select(action => $"{action.Kind} {action.Id} {action.From}");

    private IEnumerable<string> RecordedLines() => recorded.Actions.Select(action => $"{action.Kind} {action.Id} {action.From}");

    // The same changes in another order: the recorded one is free, or leaves something wrong in between.
    private IEnumerable<string> Order()
    {
        if (recorded.NeverEnds()) yield return "never ends";
        else if (recorded.PutsUnreadyFirst()) yield return "puts disables first that would not be ready";
        if (recorded.DependsOnHashOrder is not null) yield return "order depends on hash order";
        if (recorded.BreaksInBetween(state => state.Broken())) yield return "breaks a requirement in between";
        else if (recorded.BreaksInBetween(state => state.Unfitting())) yield return "optional interface does not fit in between";
    }

    // Refused for other reasons: only where the recorded ones take for granted what the request disables.
    private IEnumerable<string> OtherRefusal(IReadOnlyList<JsonObject> errors)
    {
        var disabled = @case.Request.Entries.Where(entry => entry.Action == ModuleActionKind.Disable)
            .Select(entry => entry.Module.Product).ToHashSet();
        if (errors.Any(error => Concerned(error).Any(disabled.Contains))) yield return "enables what is to be disabled";
    }

    private static IEnumerable<string> Concerned(JsonObject error) => (error["have"]?.AsArray() ?? [])
        .Select(have => ((string)have!).Split('/')[1]).Append((string?)error["module"] ?? "")
        .Select(id => OkapiModuleId.Parse(id).Product);

    // A refusal instead of a plan: only where the plan does not do what is asked for.
    private IEnumerable<string> NoPlan()
    {
        if (recorded.UndoesTheRequest) yield return "enables what is to be disabled";
    }

    // Other changes: the recorded ones are defective, and ours must not be worse.
    private IEnumerable<string> Plan()
    {
        var (mine, theirs) = (Check.Unasked(), recorded.Unasked());
        mine.CompareTo(theirs).ShouldBeLessThanOrEqualTo(0, "more that nobody asked for is disabled or downgraded");
        if (recorded.LosesFrom) yield return "loses from";
        if (recorded.NeverEnds()) yield return "never ends";
        if (mine.Disabled < theirs.Disabled) yield return "disables needlessly";
        else if (mine.CompareTo(theirs) < 0) yield return "downgrades needlessly";
        if (recorded.DependsOnHashOrder == "outcome") yield return "outcome depends on hash order";
        var products = ours.Actions.Where(action => action.Kind is ModuleActionKind.Enable or ModuleActionKind.Disable)
            .Select(action => action.Id.Product).ToHashSet();
        if (products.IsProperSubsetOf(recorded.Changed())) yield return "changes what need not change";
    }

    // A plan instead of a refusal: only where it was refused for what the request does not name, and nothing is lost.
    private IEnumerable<string> Refusal(IReadOnlyList<JsonObject> errors)
    {
        if (Check.Unasked().Disabled > 0) yield break;
        if (errors.All(IsForOldDamage)) yield return "refuses for old damage";
        else if (errors.All(error => IsOfUnnamed(error) || IsDecided(error))) yield return "refuses for what was not asked for";
        if (recorded.DependsOnHashOrder == "outcome") yield return "outcome depends on hash order";
    }

    private bool IsForOldDamage(JsonObject error) => (string?)error["module"] is { } module
        && new TenantState(@case.Registered.Where(each => @case.Enabled.Contains(each.Id))).Wrong()
            .Contains($"{module} {error["interface"]}");

    // The module that is not served, or the one that does not serve it, is none that was named.
    private bool IsOfUnnamed(JsonObject error) =>
        error.ContainsKey("module") && Concerned(error).Any(product => !recorded.IsNamed(product));

    // The request itself leaves one product only.
    private bool IsDecided(JsonObject error) => (string?)error["kind"] == "ambiguous-provider"
        && error["products"]!.AsArray().Count(product => !@case.Request.Entries.Any(entry => entry.Module.Product == (string)product!)) == 1;

    private static string Word(ProblemKind kind) => string.Concat(kind.ToString()
        .Select((letter, place) => char.IsUpper(letter) && place > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
