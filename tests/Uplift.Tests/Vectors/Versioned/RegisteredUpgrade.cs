using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>An upgrade as a case registers it.</summary>
internal sealed class RegisteredUpgrade(JsonObject text)
{
    public const string Written = "written";

    public string Version { get; } = (string)text["version"]!;

    /// <summary>By what results call it.</summary>
    public string Label { get; } = (string?)text["label"] ?? (string)text["version"]!;

    public int Writes { get; } = (int?)text["writes"] ?? 1;

    public IReadOnlyList<string> Clears { get; } = [.. (text["clears"] as JsonArray ?? []).Select(node => (string)node!)];

    public IReadOnlyList<(string Collection, bool Skippable)> Conditions { get; } =
    [
        .. (text["conditions"] as JsonArray ?? []).Select(node =>
            ((string)node!["noDocumentsIn"]!, (bool?)node["skippable"] ?? false)),
    ];

    public IEnumerable<string> Collections => [.. Clears, .. Conditions.Select(condition => condition.Collection)];

    /// <summary>The same as a change of a package; the version alone tells upgrades apart, as in the observed programs.</summary>
    public TenantCodeChange ToChange(VersionScheme scheme, bool transactional, IReadOnlyDictionary<string, int> failing) => new()
    {
        Id = "upgrade",
        Version = ModuleVersion.Parse(Version, scheme),
        Checksum = new DigestBuilder().Add(text.ToJsonString()).ToString(),
        Position = new SourcePosition(Label),
        Requires =
        [
            .. Conditions.Select(condition => new Precondition(condition.Collection, condition.Skippable, new SourcePosition(Label))),
        ],
        Transactional = transactional,
        Writes = [Written, .. Clears],
        Create = () => new WritingUpgrade(this, failing),
    };

    public bool IsCalled(string step) => Label == step || Version == step;
}

/// <summary>Writes its documents, then empties collections; stops where a case wants it to. Each write is a unit of its own.</summary>
internal sealed class WritingUpgrade(RegisteredUpgrade upgrade, IReadOnlyDictionary<string, int> failing) : ITenantUpgrade
{
    public async Task UpgradeAsync(ITenantUpgradeContext context, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= upgrade.Writes; number++)
        {
            Stop(number - 1);
            var name = $"{upgrade.Label}#{number}";
            await context.OnceAsync(name, token => WriteAsync(context, name, token), cancellationToken);
        }

        Stop(upgrade.Writes);
        foreach (var collection in upgrade.Clears)
        {
            await context.OnceAsync($"clear {collection}", token => ClearAsync(context, collection, token), cancellationToken);
        }
    }

    // Ids count up, so that reading by id gives the order of writing, and a repeated write would stand there twice.
    private static async Task WriteAsync(ITenantUpgradeContext context, string name, CancellationToken cancellationToken)
    {
        var count = await context.ReadAsync(RegisteredUpgrade.Written, cancellationToken).CountAsync(cancellationToken);
        await context.PutAsync(
            RegisteredUpgrade.Written, $"{count:00000}", new JsonObject { ["text"] = name }, cancellationToken);
    }

    private static async Task ClearAsync(ITenantUpgradeContext context, string collection, CancellationToken cancellationToken)
    {
        var ids = await context.ReadAsync(collection, cancellationToken).Select(found => found.Id).ToListAsync(cancellationToken);
        foreach (var id in ids) await context.DeleteAsync(collection, id, cancellationToken);
    }

    private void Stop(int written)
    {
        foreach (var (step, after) in failing)
        {
            if (upgrade.IsCalled(step) && (written == after || written == upgrade.Writes && after > written))
            {
                throw new IOException($"stopped after {written} writes");
            }
        }
    }
}
