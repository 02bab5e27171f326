using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Uplift.Changes;

namespace Library.Upgrades;

/// <summary>Each author says how many books there are; one transaction.</summary>
[Upgrade("2.0.0", Writes = ["authors"], Reason = "a change of a tenant in code, in one transaction")]
public sealed class AuthorCounts : ITenantUpgrade
{
    public async Task UpgradeAsync(ITenantUpgradeContext context, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, int>(System.StringComparer.Ordinal);
        await foreach (var book in context.ReadAsync("books", cancellationToken))
        {
            if ((string?)book.Document["authorKey"] is { } key) counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        foreach (var (key, count) in counts)
        {
            if (await context.FindAsync("authors", key, cancellationToken) is not { } author) continue;
            author["books"] = JsonValue.Create(count);
            await context.PutAsync("authors", key, author, cancellationToken);
        }
    }
}
