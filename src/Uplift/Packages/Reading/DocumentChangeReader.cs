using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Packages;

/// <summary>Reads a declarative change.</summary>
internal sealed class DocumentChangeReader(IPackageFiles files, Repeatability? trial, DiagnosticBag bag)
{
    /// <summary>Null when nothing can be made of it; the bag then says why.</summary>
    public DocumentChange? Read(ChangeFile file)
    {
        if (PackageText.Node(files, file.Path, bag) is not var (node, text)) return null;
        if (node is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"A change must be a mapping, not a {node.Kind}.", node.Position);
            return null;
        }

        var before = bag.Count;
        var reader = new MappingReader(mapping, "change", bag);
        var type = reader.TakeWord("type", ChangeType.Seamless, ChangeWords.Types);
        var change = new DocumentChange
        {
            Id = reader.TakeText("id") ?? file.Id,
            Version = file.Version,
            Position = mapping.Position,
            Checksum = Checksums.OfText(text),
            Collection = reader.RequireText("collection"),
            Phase = reader.TakeWord("phase", ChangePhase.Second, ChangeWords.Phases),
            Type = type,
            Priority = reader.TakeWord("priority", ChangePriority.Necessary, ChangeWords.Priorities),
            Reason = reader.TakeText("reason") ?? "",
            Requires = ReadRequires(reader),
            Program = ReadProgram(reader, type),
        };
        reader.Finish();
        if (bag.Count == before && trial?.Check(change) is { } finding) bag.Add(finding);
        return change;
    }

    private List<Precondition> ReadRequires(MappingReader reader)
    {
        var result = new List<Precondition>();
        foreach (var node in reader.TakeList("requires"))
        {
            if (node is not SourceMapping mapping)
            {
                reader.Wrong(node, "requires", "a list of mappings with 'empty'");
                continue;
            }

            var own = new MappingReader(mapping, "requirement", bag);
            result.Add(new Precondition(own.RequireText("empty"), own.TakeFlag("skippable", false), node.Position));
            own.Finish();
        }

        return result;
    }

    private DocumentProgram ReadProgram(MappingReader reader, ChangeType type)
    {
        var when = reader.Take("when") is { } node ? ConditionReader.Read(node, bag) : null;
        if (reader.Take("do") is { } steps) return new DocumentProgram(when, OperationReader.ReadAll(steps, bag));
        if (type != ChangeType.Manual)
        {
            bag.Error(DiagnosticCodes.EmptyChange, "The change does nothing.", reader.Position,
                "List its operations under 'do'.");
        }

        return new DocumentProgram(when, []);
    }
}
