using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Reads the operations of a change of XML documents; what is wrong goes into the bag with its line.</summary>
internal sealed class XmlOperationReader(XmlNames names)
{
    // The one place where an operation gets its name.
    private static readonly Dictionary<string, Func<XmlOperationSource, XmlOperation>> s_readers = new(StringComparer.Ordinal)
    {
        ["set"] = XmlSetOperation.Read,
        ["default"] = XmlSetOperation.Read,
        ["remove"] = XmlRemoveOperation.Read,
        ["rename"] = XmlRenameOperation.Read,
        ["move"] = XmlTransferOperation.Read,
        ["copy"] = XmlTransferOperation.Read,
        ["map"] = XmlMapOperation.Read,
        ["convert"] = XmlConvertOperation.Read,
        ["wrap"] = XmlWrapOperation.Read,
        ["unwrap"] = XmlUnwrapOperation.Read,
        ["each"] = XmlEachOperation.Read,
        ["merge"] = XmlMergeOperation.Read,
        ["coalesce"] = XmlCoalesceOperation.Read,
        ["generate"] = XmlGenerateOperation.Read,
        ["append"] = XmlAppendOperation.Read,
        ["delete"] = XmlDeleteOperation.Read,
    };

    private static readonly string[] s_keysOfOthers =
        ["from", "to", "key", "with", "keep", "existing", "do", "by", "equals", "remove"];

    private static readonly string[] s_names = [.. s_readers.Keys, "extract", "collect"];

    public XmlConditionReader Conditions { get; } = new(names);

    /// <summary>Reads the list under <c>do</c>; operations that are wrong are left out.</summary>
    public IReadOnlyList<XmlOperation> ReadAll(SourceNode node, DiagnosticBag bag) =>
        OperationEntries.ReadAll(node, bag, s_names, entry => Read(entry, bag)!);

    private XmlOperation? Read(OperationEntry entry, DiagnosticBag bag)
    {
        var when = entry.When is { } condition ? Conditions.Read(condition, bag) : null;
        if (s_readers.TryGetValue(entry.Name, out var read))
        {
            return read(new XmlOperationSource(entry.Name, entry.Keys, entry.Position, when, names, this));
        }

        bag.Error(DiagnosticCodes.InvalidOperation,
            $"Operation '{entry.Name}' is not for XML documents: objects of a collection are "
            + "made of values and found by members of JSON.", entry.Position,
            "Move elements within the document with 'move', 'copy' or 'append', or write the change in C# for the tenant as a whole.");
        foreach (var key in s_keysOfOthers) entry.Keys.Take(key);
        return null;
    }
}
