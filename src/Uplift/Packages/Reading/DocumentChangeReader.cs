using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Xml;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>Reads a declarative change, in the language of its collection's documents.</summary>
internal sealed class DocumentChangeReader(
    IPackageFiles files, DescriptorReader descriptor, IReadOnlyDictionary<string, XmlMergeRules> merges,
    Repeatability? trial,
    DiagnosticBag bag)
{
    /// <summary>Null when nothing can be made of it; the bag then says why.</summary>
    public ObjectChange? Read(ChangeFile file)
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
        var id = reader.TakeText("id") ?? file.Id;
        var collection = reader.RequireText("collection");
        var change = Make(reader, id, collection, type, mapping.Position, file.Version, Checksums.OfText(text)) with
        {
            Phase = reader.TakeWord("phase", ChangePhase.Second, ChangeWords.Phases),
            Type = type,
            Priority = reader.TakeWord("priority", ChangePriority.Necessary, ChangeWords.Priorities),
            Contract = reader.TakeFlag("contract", otherwise: false),
            Reason = reader.TakeText("reason") ?? "",
            Requires = ReadRequires(reader),
            DataVersion = reader.TakeNumber("dataVersion"),
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

    private ObjectChange Make(
        MappingReader reader, string id, string collection, ChangeType type, SourcePosition position,
        ModuleVersion? version, string checksum)
    {
        if (descriptor.Collections.FirstOrDefault(known => known.Name == collection)?.Format != DocumentFormat.Xml)
        {
            return new DocumentChange
            {
                Id = id,
                Version = version,
                Position = position,
                Checksum = checksum,
                Collection = collection,
                Program = ReadProgram(reader, type),
            };
        }

        if (reader.TakeMapping("shipped") is { } shipped)
        {
            var rules = merges.GetValueOrDefault(collection, XmlMergeRules.None);
            var (objects, dropped, content) = new ShippedObjectsReader(files, descriptor.Namespaces, bag)
                .Read(shipped, rules);
            return new ShippedObjectsChange
            {
                Id = id,
                Version = version,
                Position = position,
                Checksum = Checksums.OfText($"{checksum}\n{content}"),
                Collection = collection,
                Objects = objects,
                Dropped = dropped,
                Rules = rules,
            };
        }

        return new XmlChange
        {
            Id = id,
            Version = version,
            Position = position,
            Checksum = checksum,
            Collection = collection,
            Program = ReadXmlProgram(reader, type),
        };
    }

    private DocumentProgram ReadProgram(MappingReader reader, ChangeType type)
    {
        var when = reader.Take("when") is { } node ? ConditionReader.Read(node, bag) : null;
        return new DocumentProgram(
            when, TakeSteps(reader, type) is { } steps ? OperationReader.ReadAll(steps, bag) : []);
    }

    private XmlProgram ReadXmlProgram(MappingReader reader, ChangeType type)
    {
        var operations = new XmlOperationReader(descriptor.Namespaces);
        var when = reader.Take("when") is { } node ? operations.Conditions.Read(node, bag) : null;
        return new XmlProgram(when, TakeSteps(reader, type) is { } steps ? operations.ReadAll(steps, bag) : [],
            descriptor.Namespaces);
    }

    private SourceNode? TakeSteps(MappingReader reader, ChangeType type)
    {
        var steps = reader.Take("do");
        if (steps is null && type != ChangeType.Manual)
        {
            bag.Error(DiagnosticCodes.EmptyChange, "The change does nothing.", reader.Position,
                "List its operations under 'do', or write 'do: []' for a change that only tells.");
        }

        return steps is SourceList { Items.Count: 0 } ? null : steps;
    }
}
