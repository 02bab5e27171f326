using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Changes;

/// <summary>
/// Tries changes on their own results, once for each checksum. A trial takes tens of milliseconds, so a catalog is read
/// without; a package is tried when it is checked, and a change again when it is planned.
/// </summary>
public sealed class Repeatability
{
    private readonly Dictionary<string, string?> _tried = [];

    /// <summary>The finding about a change that gives another result when it is applied to its own; null:
    /// none was found.</summary>
    public Diagnostic? Check(ObjectChange change)
    {
        if (!_tried.TryGetValue(change.Checksum, out var document))
        {
            _tried[change.Checksum] = document = change switch
            {
                DocumentChange json => RepeatTrial.FindCounterexample(json.Program),
                XmlChange xml => XmlRepeatTrial.FindCounterexample(xml.Program),
                _ => null,
            };
        }

        return document is null
            ? null
            : new Diagnostic(DiagnosticCodes.NotRepeatable, Severity.Error,
                $"The change '{change.Id}' gives another result when it is applied to its own result; "
                    + $"this document shows it: {document}",
                change.Position, "Add a 'when' that no longer holds once the change is made.");
    }
}
