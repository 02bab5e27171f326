using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Uplift.Diagnostics;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Workspaces;

namespace Uplift.Server.Api.Contracts;

/// <summary>Of which module the layers are meant.</summary>
public sealed record LayerRequest(
    [property: FromRoute] string Tenant,
    [property: FromQuery,
        Description("The product, where several of the tenant's modules have layers.")] string? Module);

/// <summary>Which record is meant.</summary>
public sealed record LayerRecordRequest(
    [property: FromRoute] string Tenant, [property: FromRoute] string Collection, [property: FromRoute] string Id,
    [property: FromQuery,
        Description("The product, where several of the tenant's modules have layers and such a collection.")] string? Module)
{
    internal RecordId Record => new(Collection, Id);
}

/// <summary>What a record is to be for the tenant.</summary>
/// <param name="Set">Values by path, such as <c>/name</c> or <c>/lines/[key]/text</c>.</param>
/// <param name="Unset">Places to take away.</param>
/// <param name="Document">The whole record instead; what differs from System becomes the edit.</param>
public sealed record LayerOverride(
    IReadOnlyDictionary<string, JsonNode?>? Set = null, IReadOnlyList<string>? Unset = null, JsonObject? Document = null)
{
    /// <summary>Makes the edits.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.WrongUsage"/>: nothing is said, or both ways.</exception>
    internal TenantLayers Apply(OverlayEditing editing, RecordId record)
    {
        List<(TreePath, MergeValue)> edits =
        [
            .. (Set ?? new Dictionary<string, JsonNode?>()).Select(
                value => (TreePath.Parse(value.Key), MergeValue.Of(value.Value))),
            .. (Unset ?? []).Select(path => (TreePath.Parse(path), MergeValue.Absent)),
        ];
        if (edits.Count == 0 == Document is null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "It is not said what the record is to be.",
                hint: "Send 'set' or 'unset', or 'document' alone.");
        }

        return Document is null ? editing.Set(record, edits) : editing.Put(record, Document);
    }
}

/// <summary>Which edits go.</summary>
/// <param name="Path">Those at this place and below; absent: all of the record, its being hidden or kept too.</param>
public sealed record LayerReset(string? Path = null);

/// <summary>What is decided about findings of a record.</summary>
/// <param name="Resolution">What is done about them.</param>
/// <param name="Path">Only those at this place.</param>
public sealed record LayerDecision(LayerResolution Resolution, string? Path = null);

/// <summary>Records that were loaded without Uplift and are to be taken over.</summary>
/// <param name="Module">The module, or the version that the data has; absent: the recorded one.</param>
/// <param name="ShowNeverLoaded">Show the records of collections of which nothing was loaded; else they are hidden.</param>
/// <param name="Confirm">False: compare and report, and change nothing.</param>
public sealed record LayersToAdopt(string? Module = null, bool ShowNeverLoaded = false, bool Confirm = false);

/// <summary>What an adoption found.</summary>
/// <param name="Adopted">True when it was stored.</param>
/// <param name="Report">What was found.</param>
public sealed record AdoptionView(bool Adopted, AdoptionShape Report);
