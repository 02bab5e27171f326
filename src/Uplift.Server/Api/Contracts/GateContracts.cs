using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Uplift.Execution;
using Uplift.Server.Errors;
using Uplift.Workspaces;

namespace Uplift.Server.Api.Contracts;

/// <summary>Which module versions want to read the data of which tenants.</summary>
public sealed record GateRequest(
    [property: FromQuery,
        Description("The module versions; a product alone means its newest package. May be repeated.")] string[]? To,
    [property: FromQuery, Description("The release, instead of modules.")] string? Release,
    [property: FromQuery,
        Description("Only these tenants; absent: all that the token reaches. May be repeated.")] string[]? Tenant);

/// <summary>Gates that are to be prepared.</summary>
/// <param name="To">The module versions; a product alone means its newest package.</param>
/// <param name="Release">The release, instead of modules.</param>
/// <param name="Tenants">Only these; absent: all that the token reaches.</param>
/// <param name="Parallel">How many tenants at once.</param>
public sealed record GateToPrepare(
    IReadOnlyList<string>? To = null, string? Release = null, IReadOnlyList<string>? Tenants = null, int Parallel = 1)
{
    /// <summary>How many tenants at once, within bounds.</summary>
    internal int AtOnce => Math.Clamp(Parallel, 1, 64);
}

/// <summary>How a tenant stands to module versions that want to read its objects.</summary>
/// <param name="Open">True: no object is older than the versions can read, and all holds that their packages ask
/// for.</param>
/// <param name="Conditions">What the packages ask for.</param>
/// <param name="Opens">When a closed gate will open at the present rate; null: it is open.</param>
/// <param name="Problems">Why the gate cannot be asked.</param>
public sealed record GateView(
    string Tenant, bool Open, IReadOnlyList<GateCollectionView> Collections, IReadOnlyList<GateConditionView> Conditions,
    GateForecast? Opens, IReadOnlyList<Finding> Problems)
{
    internal static GateView Of(TenantGate gate) => new(
        gate.Tenant, gate.IsOpen, [.. gate.Answers.Select(GateCollectionView.Of)],
        [.. gate.Conditions.Select(GateConditionView.Of)], gate.Forecast, [.. gate.Problems.Select(Finding.Of)]);
}

/// <summary>Something that a package asks for before it is switched on.</summary>
/// <param name="Met">True: it holds.</param>
/// <param name="Obstacle">Why it does not; empty when it holds.</param>
/// <param name="Examples">Some of what a query found.</param>
public sealed record GateConditionView(
    string Module, GateConditionKind Kind, string Name, bool Met, string Obstacle, IReadOnlyList<string> Examples)
{
    internal static GateConditionView Of(GateCondition condition) => new(
        condition.Module, condition.Kind, condition.Name, condition.IsMet, condition.Obstacle, condition.Examples);
}

/// <summary>The answer of a gate about one collection.</summary>
/// <param name="ReadVersion">The oldest version that the code can read.</param>
/// <param name="Older">Objects that are older.</param>
/// <param name="Exact">False: there are more.</param>
/// <param name="Examples">Ids of some of them.</param>
/// <param name="Indexed">False: every object had to be looked at; POST /api/v1/gates/prepare makes the
/// index that saves it.</param>
public sealed record GateCollectionView(
    string Module, string Collection, int ReadVersion, long Older, bool Exact, IReadOnlyList<string> Examples, bool Indexed)
{
    /// <summary>The transformer whose derived data is asked about; absent: the objects themselves.</summary>
    public string? Transformer { get; init; }

    internal static GateCollectionView Of(GateAnswer answer) => new(
        answer.Module, answer.Collection, answer.Read, answer.Older.Count, answer.Older.IsExact, answer.Older.Examples,
        answer.Older.IsIndexed)
    {
        Transformer = answer.Transformer,
    };
}

/// <summary>Whether the code of module versions may start on the data of a tenant.</summary>
/// <param name="Problems">Why it must not.</param>
public sealed record CheckView(string Tenant, bool Compatible, IReadOnlyList<Finding> Problems)
{
    internal static CheckView Of(TenantGate gate) =>
        new(gate.Tenant, gate.IsOpen, [.. gate.Problems.Select(Finding.Of)]);
}
