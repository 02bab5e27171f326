using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Uplift.Changes;

namespace Library.Upgrades;

/// <summary>Writes registers, unit by unit: a unit that was done twice would count twice.</summary>
[Upgrade("2.0.0", Transactional = false, Writes = ["registers"], Reason = "a change of a tenant in code, unit by unit")]
public sealed class Registers : ITenantUpgrade
{
    public async Task UpgradeAsync(ITenantUpgradeContext context, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= 4; number++)
        {
            var unit = $"register-{number}";
            await context.OnceAsync(unit, async token =>
            {
                var total = await context.FindAsync("registers", "total", token) ?? new JsonObject { ["id"] = "total", ["units"] = 0 };
                total["units"] = (int)total["units"]! + 1;
                await context.PutAsync("registers", "total", total, token);
                await context.PutAsync("registers", unit, new JsonObject { ["id"] = unit, ["number"] = unit.Length }, token);
            }, cancellationToken);
        }
    }
}
