using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Uplift.Documents;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows the collections of a module's layers.</summary>
internal sealed class LayerCollectionsView : View<IReadOnlyList<LayerCollectionShape>>
{
    /// <inheritdoc/>
    public override void Write(IReadOnlyList<LayerCollectionShape> result, IAnsiConsole console)
    {
        var table = Grid(
            Fixed("collection"), Fixed("listed"), Fixed("system"), Fixed("edited"), Fixed("own"), Fixed("kept"),
            Fixed("hidden"), Fixed("shadowed"));
        foreach (var row in result)
        {
            Row(table, row.Collection, Number(row.Listed), Number(row.System), Number(row.Edited), Number(row.Own),
                Number(row.Retained),
                Number(row.Hidden), Number(row.Shadowed));
        }

        console.Write(table);
        console.Profile.Out.Writer.WriteLine(
            $"{result.Sum(row => row.Listed)} records are listed: {result.Sum(row => row.Edited)} of System edited, "
            + $"{result.Sum(row => row.Own)} of the tenant's own, {result.Sum(row => row.Retained)} kept after System dropped them.");
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Shows the records of a collection.</summary>
internal sealed class LayerRowsView : View<IReadOnlyList<LayerRowShape>>
{
    /// <inheritdoc/>
    public override void Write(IReadOnlyList<LayerRowShape> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.Profile.Out.Writer.WriteLine("Every record is as System ships it; --all shows them.");
            return;
        }

        var table = Grid(Fixed("id"), Fixed("layer"), Fixed("state"), Flow("record"));
        foreach (var row in result)
        {
            Row(table, row.Id, row.Layer, row.Edited
                ? $"{row.Visibility}, edited" : row.Visibility, DocumentText.Write(row.Document));
        }

        console.Write(table);
    }
}

/// <summary>Shows the leaves of a record and who gave them.</summary>
internal sealed class LayerRecordView : View<LayerRecordShape>
{
    /// <inheritdoc/>
    public override void Write(LayerRecordShape result, IAnsiConsole console)
    {
        console.Profile.Out.Writer.WriteLine(
            $"{result.Collection}/{result.Id}: {result.Layer}, {result.Visibility}, at System {result.Release}");
        var table = Grid(Fixed("path"), Flow("value"), Fixed("from"), Flow("System had"), Fixed("by"));
        foreach (var leaf in result.Leaves)
        {
            Row(table, leaf.Path, leaf.Absent ? "(taken away)" : Text(leaf.Value), leaf.Source,
                leaf.Source == "overlay" ? Text(leaf.System) : "", leaf.Author ?? "");
        }

        console.Write(table);
    }

    /// <summary>A value in a table: texts without quotes.</summary>
    internal static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.TryGetValue<string>(out var plain) => plain,
        _ => DocumentText.Write(value),
    };
}

/// <summary>Shows what is to be decided.</summary>
internal sealed class LayerConflictsView : View<IReadOnlyList<LayerConflictShape>>
{
    /// <inheritdoc/>
    public override void Write(IReadOnlyList<LayerConflictShape> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.Profile.Out.Writer.WriteLine("There is nothing to decide.");
            return;
        }

        var table = Grid(Fixed("what"), Fixed("record"), Fixed("place"), Flow("before"), Flow("System"), Flow("shown"),
            Flow("what can be done"));
        foreach (var conflict in result)
        {
            var found = conflict.Finding;
            Row(table, Of(found, "code"), $"{Of(found, "collection")}/{Of(found, "id")}", Of(found, "path"),
                Of(found, "base"),
                Of(found, "system"), found["path"] is null ? Reason(found) : LayerRecordView.Text(conflict.Effective),
                string.Join(", ", conflict.Choices));
        }

        console.Write(table);
        console.Profile.Out.Writer.WriteLine(
            $"{result.Count} to decide; what the tenant had is shown until then. 'uplift layers resolve' decides one.");
    }

    /// <summary>A member of a finding as text; "" when it has none.</summary>
    internal static string Of(JsonObject found, string member) =>
        found.TryGetPropertyValue(member, out var value) ? LayerRecordView.Text(value) : "";

    private static string Reason(JsonObject found) => found switch
    {
        _ when found["by"] is { } by => $"{Of(found, "key")} is held by {LayerRecordView.Text(by)}",
        _ when found["referencedBy"] is JsonArray by => $"referred to by {by.Count}",
        _ => Of(found, "resolution"),
    };
}

/// <summary>Shows what an adoption found.</summary>
internal sealed class LayerAdoptionView : View<AdoptionShape>
{
    /// <inheritdoc/>
    public override void Write(AdoptionShape result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        var counts = result.Counts;
        writer.WriteLine($"{result.Tenant} has at {result.Module}:");
        writer.WriteLine(
            $"  {counts.Pristine} records as it ships them, {counts.Older} as an older release shipped them");
        writer.WriteLine(
            $"  {counts.Edited} edited, {counts.Deleted} deleted, {counts.Local} of the tenant's own, {counts.Legacy} shipped no longer");
        foreach (var group in result.Findings.GroupBy(found => LayerConflictsView.Of(found, "code"))
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            writer.WriteLine($"  {group.Key}: {group.Count()}, such as {NameOf(group.First())}");
        }
    }

    private static string NameOf(JsonObject found) => found["id"] is null
        ? LayerConflictsView.Of(found, "collection")
        : $"{LayerConflictsView.Of(found, "collection")}/{LayerConflictsView.Of(found, "id")}";
}
