using Uplift.Changes;

namespace Library.Upgrades;

/// <summary>Each paper says how long its title is.</summary>
[Upgrade("2.0.0", Collection = "papers", Reason = "a change of objects in code")]
public sealed class PaperLengths : IDocumentUpgrade
{
    public void Upgrade(IObjectUpgradeContext context)
    {
        context.Document["length"] = ((string)context.Document["title"]!).Length;
        context.Document["key"] ??= context.NewId().ToString();
    }
}
