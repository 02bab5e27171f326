using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;

namespace Uplift.Packages;

/// <summary>Reads and checks the collections that <c>module.json</c> declares.</summary>
internal sealed class CollectionReader(XmlNames names, DiagnosticBag bag)
{
    // PostgreSQL cuts longer names off without a word, so that two could become one.
    private const int MaxIdentifierBytes = 63;

    private readonly CollectionRulesReader _rules = new(names, bag);
    private readonly Dictionary<string, Collection> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Collection> _byTable = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<Collection> ReadAll(IReadOnlyList<SourceNode> nodes)
    {
        var result = new List<Collection>();
        foreach (var node in nodes)
        {
            if (node is not SourceMapping mapping)
            {
                bag.Error(DiagnosticCodes.InvalidValue, $"A collection must be a mapping, not a {node.Kind}.",
                    node.Position);
            }
            else if (Read(mapping) is { } collection)
            {
                result.Add(collection);
            }
        }

        _rules.CheckNames(result);
        return result;
    }

    private Collection? Read(SourceMapping mapping)
    {
        var reader = new MappingReader(mapping, "collection", bag);
        var name = reader.RequireText("name");
        var table = reader.TakeText("table");
        var format = reader.TakeWord(
            "format", DocumentFormat.Json, ("json", DocumentFormat.Json), ("xml", DocumentFormat.Xml));
        var collection = new Collection
        {
            Name = name,
            Table = table ?? name,
            Mapped = reader.TakeFlag("mapped", false),
            IdColumn = reader.TakeText("id") ?? "id",
            DocumentColumn = reader.TakeText("document") ?? "doc",
            DocumentType = reader.TakeWord("documentType", DocumentColumnType.Native,
                ("native", DocumentColumnType.Native), ("jsonb", DocumentColumnType.Jsonb), ("json",
                    DocumentColumnType.Json),
                ("text", DocumentColumnType.Text), ("bytes", DocumentColumnType.Bytes)),
            Format = format,
            NameColumn = reader.TakeText("nameColumn"),
            TypeColumn = reader.TakeText("typeColumn"),
            VersionColumn = reader.TakeText("versionColumn"),
            Versions = DataVersionsReader.Read(reader, mapping, name),
            Schema = reader.TakeText("schema"),
            Marks = reader.TakeText("marks"),
            Merge = reader.TakeText("merge"),
            Rules = _rules.Read(reader, format),
            Position = mapping.Position,
        };
        reader.Finish();
        if (name.Length == 0) return null;
        if (CheckName(collection, mapping) || table is not null) CheckTable(collection, mapping,
            isTableWritten: table is not null);
        CheckColumns(collection, mapping);
        return collection.Format == DocumentFormat.Xml ? CheckedXml(collection, mapping) : collection;
    }

    private Collection CheckedXml(Collection collection, SourceMapping mapping)
    {
        if (collection.DocumentType is DocumentColumnType.Json or DocumentColumnType.Jsonb)
        {
            Refuse(mapping, "documentType",
                $"The collection '{collection.Name}' holds XML, which no column of JSON can keep.",
                "Use text, or bytes for documents in other encodings than the database's.");
        }

        if (collection.Schema is not null)
        {
            Refuse(mapping, "schema",
                $"The collection '{collection.Name}' holds XML, which JSON Schema does not describe.",
                "Take 'schema' out.");
        }

        return collection.DocumentType == DocumentColumnType.Native
            ? collection with { DocumentType = DocumentColumnType.Text }
            : collection;
    }

    // False when the name cannot stand for the table either.
    private bool CheckName(Collection collection, SourceMapping mapping)
    {
        var isName = collection.Name.All(character => char.IsAsciiLetterOrDigit(character)
            || character is '_' or '-' or '.')
            && collection.Name[0] is not ('-' or '.') && collection.Name[^1] != '.';
        if (!isName)
        {
            Refuse(mapping, "name", $"{QuotedText.Of(collection.Name)} cannot be the name of a collection.",
                "Use letters, digits, '_', '-' and '.', and begin with a letter, digit or '_'.");
        }

        if (_byName.TryAdd(collection.Name, collection)) return isName;
        bag.Error(DiagnosticCodes.DuplicateCollection,
            $"The collection '{collection.Name}' is declared a second time; "
                + $"the first is in line {_byName[collection.Name].Position.Line}.",
            At(mapping, "name"), "Keep one of them.");
        return isName;
    }

    private void CheckTable(Collection collection, SourceMapping mapping, bool isTableWritten)
    {
        if (collection.Mapped && !isTableWritten)
        {
            Refuse(mapping, "mapped", $"The mapped collection '{collection.Name}' has no table.",
                "Add 'table' with the name of the table that exists already.");
        }

        var parts = collection.Table.Split('.');
        if (parts.Length > 2)
        {
            Refuse(mapping, "table", $"{QuotedText.Of(collection.Table)} is no table.",
                "Write 'table' or 'schema.table'.");
        }

        foreach (var part in parts) CheckIdentifier(part, mapping, isTableWritten ? "table" : "name");
        if (_byTable.TryAdd(collection.Table, collection)) return;
        var other = _byTable[collection.Table];
        if (string.Equals(other.Name, collection.Name, StringComparison.OrdinalIgnoreCase)) return;
        bag.Error(DiagnosticCodes.DuplicateCollection,
            $"The collections '{other.Name}' and '{collection.Name}' stand on one table '{collection.Table}'.",
            At(mapping, "table"), "Give each its own table.");
    }

    private void CheckColumns(Collection collection, SourceMapping mapping)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        (string Key, string? Column)[] columns =
        [
            ("id", collection.IdColumn), ("document", collection.DocumentColumn), ("nameColumn", collection.NameColumn),
            ("typeColumn", collection.TypeColumn), ("versionColumn", collection.VersionColumn),
            ("dataVersionColumn", collection.Versions?.Column),
        ];
        foreach (var (key, column) in columns)
        {
            if (column is null) continue;
            CheckIdentifier(column, mapping, key);
            if (seen.Add(column)) continue;
            Refuse(mapping, key, $"The column '{column}' of collection '{collection.Name}' has two duties.",
                "Name another column.");
        }
    }

    private void CheckIdentifier(string identifier, SourceMapping mapping, string key)
    {
        var problem = identifier.Length == 0 ? "is empty"
            : identifier.Any(char.IsControl) ? "holds a control character"
            : Encoding.UTF8.GetByteCount(identifier) > MaxIdentifierBytes ? $"is longer than {MaxIdentifierBytes} bytes"
            : null;
        if (problem is null) return;
        Refuse(mapping, key, $"The name {QuotedText.Of(identifier)} in the database {problem}.",
            "Choose another name.");
    }

    private void Refuse(SourceMapping mapping, string key, string message, string hint) =>
        bag.Error(DiagnosticCodes.InvalidCollection, message, At(mapping, key), hint);

    private static SourcePosition At(SourceMapping mapping,
        string key) => mapping.Find(key)?.Position ?? mapping.Position;
}
