using Uplift.Changes;
using Uplift.Documents.Xml;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Says which changes single objects are not to get. Asked by several threads.</summary>
public interface IObjectReview
{
    /// <summary>False when the change may be made on every object, so that nobody needs to ask for each.</summary>
    public bool MayHold(Change change);

    /// <summary>Why the change is not made on this object; null: it may be made.</summary>
    /// <param name="step">The pass that comes to the object.</param>
    /// <param name="source">The object as it was read.</param>
    public string? FindReasonToHold(PassStep step, StoredDocument source, Change change);

    /// <summary>What a person said about a place of a shipped object that is asked about: true for the
    /// vendor's value.</summary>
    public bool? FindAnswer(PassStep step, string objectId, Change change, ShippedChange place);

    /// <summary>
    /// True when an earlier pass held back a necessary change on the object: then the module is not switched,
    /// and the schema of its new version cannot be asked of the object yet.
    /// </summary>
    public bool IsUnfinished(string objectId);
}
