using Uplift.Changes;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Reads <c>uplift.transformers</c>, and finds the class of each.</summary>
/// <param name="collections">The collections that the module declares.</param>
internal sealed class TransformersReader(IReadOnlyList<Collection> collections, DiagnosticBag bag)
{
    private const string WriteKey = "writeVersion";
    private const string ReadKey = "readVersion";

    /// <summary>What is declared, still without classes.</summary>
    public IReadOnlyList<Transformer> ReadAll(IReadOnlyList<SourceNode> nodes)
    {
        var result = new List<Transformer>();
        foreach (var node in nodes)
        {
            if (node is not SourceMapping mapping)
            {
                bag.Error(DiagnosticCodes.InvalidValue, $"A transformer must be a mapping, not a {node.Kind}.",
                    node.Position);
            }
            else if (Read(mapping) is { } transformer)
            {
                if (result.Exists(known => known.Name == transformer.Name))
                {
                    Refuse(mapping, "name", $"The transformer '{transformer.Name}' is declared twice.",
                        "Keep one of them.");
                }

                result.Add(transformer);
            }
        }

        if (result.Count > 0 && collections.FirstOrDefault(known => known.Name == Transformer.StoreName) is { } taken)
        {
            bag.Error(DiagnosticCodes.InvalidCollection,
                $"The name '{Transformer.StoreName}' is taken by the collection in which derived data is kept.",
                taken.Position, "Give the module's own collection another name.");
        }

        return result;
    }

    /// <summary>The transformers with their classes.</summary>
    /// <param name="classes">The marked classes of the package.</param>
    public IReadOnlyList<Transformer> Join(
        IReadOnlyList<Transformer> declared, IReadOnlyList<TransformerClass> classes)
    {
        var byName = classes.ToLookup(found => found.Name, StringComparer.Ordinal);
        foreach (var found in classes)
        {
            var others = byName[found.Name].Count();
            if (others == 1 && declared.Any(transformer => transformer.Name == found.Name)) continue;
            bag.Error(DiagnosticCodes.InvalidTransformer,
                others > 1 ? $"Several classes are marked as transformer {QuotedText.Of(found.Name)}."
                    : $"The class '{found.Type.FullName}' is the transformer {QuotedText.Of(found.Name)}, "
                        + "which module.json does not declare.",
                found.Position,
                    "Declare each transformer once under 'transformers', and mark one class with its name.");
        }

        foreach (var without in declared.Where(transformer => !byName.Contains(transformer.Name)))
        {
            bag.Error(DiagnosticCodes.InvalidTransformer, $"The transformer '{without.Name}' has no class.",
                without.Position, $"Put a class with [Transformer(\"{without.Name}\")] into an assembly in lib/.");
        }

        return
        [
            .. declared.Select(transformer => byName[transformer.Name].FirstOrDefault() is { } found
                ? transformer with { Create = () => (ITransformer)Activator.CreateInstance(found.Type)! }
                : transformer),
        ];
    }

    private Transformer? Read(SourceMapping mapping)
    {
        var before = bag.Count;
        var own = new MappingReader(mapping, "transformer", bag);
        var name = own.RequireText("name");
        var source = own.RequireText("source");
        own.Require(WriteKey);
        var write = own.TakeNumber(WriteKey) ?? 0;
        var read = own.TakeNumber(ReadKey) ?? 0;
        var readMax = own.TakeNumber("readMax") ?? Math.Max(write, read);
        var minReader = own.TakeNumber("minReader") ?? 1;
        var unusable = own.TakeWord("unusable", UnusableCopy.Rebuild,
            ("rebuild", UnusableCopy.Rebuild), ("refuse", UnusableCopy.Refuse));
        own.Finish();
        if (bag.Count > before) return null;
        CheckName(mapping, name);
        CheckVersions(mapping, name, (write, read, readMax, minReader));
        var collection = FindSource(mapping, name, source);
        return bag.Count > before || collection is null ? null : new Transformer
        {
            Name = name,
            Source = collection,
            Write = write,
            Read = read,
            ReadMax = readMax,
            MinReader = minReader,
            Unusable = unusable,
            Position = mapping.Position,
        };
    }

    private void CheckName(SourceMapping mapping, string name)
    {
        if (ChangeWords.IsId(name)) return;
        Refuse(mapping, "name", $"{QuotedText.Of(name)} cannot be the name of a transformer.",
            "Use letters, digits, '_', '-' and '.'.");
    }

    private Collection? FindSource(SourceMapping mapping, string name, string source)
    {
        var collection = collections.FirstOrDefault(known => known.Name == source);
        if (collection is { Format: DocumentFormat.Json }) return collection;
        Refuse(mapping, "source", collection is null
            ? $"The transformer '{name}' has the source {QuotedText.Of(source)}, which is no collection of the module."
            : $"The transformer '{name}' has the source '{source}', which holds XML.",
            "Name a collection of JSON documents that the module declares.");
        return null;
    }

    private void CheckVersions(
        SourceMapping mapping, string name, (int Write, int Read, int ReadMax, int MinReader) versions)
    {
        var (key, problem, hint) = versions switch
        {
            { Write: <= 0 } => (WriteKey, $"has the write version {versions.Write}", "Write a whole number above 0."),
            { Read: < 0 } => (ReadKey, $"has the read version {versions.Read}",
                "Write the oldest version that the code can read, 0 when it can do without."),
            _ when versions.Read > versions.Write => (ReadKey,
                $"reads from version {versions.Read} on and writes {versions.Write}, which its own code could not read",
                "A read version is raised one release after the write version."),
            _ when versions.ReadMax < versions.Write => ("readMax",
                $"writes version {versions.Write} and understands {versions.ReadMax} at most",
                "Leave 'readMax' out, or write the newest version that the code understands."),
            _ when versions.MinReader < 1 || versions.MinReader > versions.ReadMax => ("minReader",
                $"asks for readers of version {versions.MinReader} and is one of {versions.ReadMax} itself",
                "Write the lowest version that a reader must understand: 1 when old readers can read what is written."),
            _ => ("", "", ""),
        };
        if (problem.Length > 0) Refuse(mapping, key, $"The transformer '{name}' {problem}.", hint);
    }

    private void Refuse(SourceMapping mapping, string key, string message, string hint) => bag.Error(
        DiagnosticCodes.InvalidTransformer, message, mapping.Find(key)?.Position ?? mapping.Position, hint);
}

/// <summary>A class that is marked as the code of a transformer.</summary>
internal sealed record TransformerClass(string Name, Type Type, SourcePosition Position);
