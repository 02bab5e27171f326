using System.Globalization;
using Spectre.Console;
using Uplift.Documents;
using Uplift.ReadWrite.Derived;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows how derived data stands.</summary>
internal sealed class DerivedStatusView : View<IReadOnlyList<TenantDerived>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<TenantDerived> result) => new
    {
        tenants = result.Select(found => new
        {
            found.Tenant,
            found.Module,
            transformers = found.Transformers.Select(standing => new
            {
                name = standing.Transformer,
                source = standing.Declared?.Source.Name,
                writeVersion = standing.Declared?.Write,
                readVersion = standing.Declared?.Read,
                units = standing.Units.Where(count => count.Version is not null)
                    .Select(count => new { count.Version, current = count.IsCurrent, count.Units }),
                standing.Missing,
                standing.Stale,
                standing.Behind,
                copies = standing.Copies.Select(count => new { count.Version, count.Copies }),
                isNew = standing.IsNew,
                removed = standing.IsRemoved,
            }),
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<TenantDerived> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.Profile.Out.Writer.WriteLine("No installed module derives data, and none is left of one that did.");
            return;
        }

        var table = Grid(
            Fixed("tenant"), Fixed("module"), Fixed("transformer"), Fixed("writes"), Fixed("reads from"),
            Flow("units by version"), Fixed("stale"), Fixed("missing"), Flow("note"));
        foreach (var found in result)
        {
            foreach (var standing in found.Transformers)
            {
                Row(table, found.Tenant, found.Module, standing.Transformer, Number(standing.Declared?.Write),
                    Number(standing.Declared?.Read), Versions(standing), Number(standing.Stale),
                    Number(standing.Missing),
                    Note(found, standing));
            }
        }

        console.Write(table);
    }

    private static string Versions(TransformerStanding standing) => string.Join(", ", standing.Units
        .Where(count => count.Version is not null).GroupBy(count => count.Version)
        .Select(group => $"{Number(group.Sum(count => count.Units))} at {Number(group.Key)}"));

    private static string Note(TenantDerived found, TransformerStanding standing) =>
        standing.IsRemoved
            ? $"not declared any more, {Number(standing.Copies.Sum(count => count.Copies))} copies; "
                + $"see 'uplift derived prune {found.Tenant}'"
            : standing.IsNew ? "new: nothing is derived yet"
            : standing.Behind > 0 ? $"{Number(standing.Behind)} behind" : "";

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}

/// <summary>Shows what a reader is given.</summary>
internal sealed class DerivedReadoutView : View<DerivedReadout>
{
    /// <inheritdoc/>
    public override object Shape(DerivedReadout result) => new
    {
        state = result.Reading.State.Word(),
        used = result.Reading.Used,
        rebuilt = result.Rebuilt,
        queued = result.IsQueued,
        result.Data,
    };

    /// <inheritdoc/>
    public override void Write(DerivedReadout result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        var rebuilt = result.Rebuilt.Count == 0 ? "" : $", derived now: {string.Join(", ", result.Rebuilt)}";
        writer.WriteLine($"{result.Reading.State.Word()}{rebuilt}");
        foreach (var (transformer, data) in result.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteLine($"{transformer}: {DocumentText.Write(data)}");
        }
    }
}

/// <summary>Shows what nobody needs.</summary>
internal sealed class DerivedPruningView : View<IReadOnlyList<DerivedPruning>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<DerivedPruning> result) => new { modules = result };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<DerivedPruning> result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        foreach (var module in result)
        {
            foreach (var found in module.Removed)
            {
                writer.WriteLine(
                    $"{module.Module}: {found.Copies.ToString(CultureInfo.InvariantCulture)} of '{found.Transformer}', "
                    + found.Why);
            }
        }

        writer.WriteLine(result.Count == 0 ? "Every copy is needed."
            : result[0].IsRemoved ? "Removed." : "Nothing was removed; once no older code runs, say --yes.");
    }
}
