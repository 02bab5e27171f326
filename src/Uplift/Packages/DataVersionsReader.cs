using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Packages;

/// <summary>Reads and checks what a collection declares of the versions of its objects.</summary>
internal static class DataVersionsReader
{
    private const string WriteKey = "writeVersion";
    private const string ReadKey = "readVersion";
    private const string ColumnKey = "dataVersionColumn";
    private const string MemberKey = "dataVersionMember";
    private const string KeptKey = "dataVersionTable";

    /// <summary>Null when nothing is declared, or not enough to go by.</summary>
    public static DataVersions? Read(MappingReader reader, SourceMapping mapping, string collection)
    {
        var write = reader.TakeNumber(WriteKey);
        var read = reader.TakeNumber(ReadKey);
        var column = reader.TakeText(ColumnKey);
        var member = reader.Take(MemberKey) is { } node
            ? DocumentPath.Read(node, $"'{MemberKey}' of a collection", reader.Bag) : null;
        var isKept = reader.TakeFlag(KeptKey, false);
        string[] present = [.. new[] { WriteKey, ReadKey, ColumnKey, MemberKey, KeptKey }.Where(reader.Has)];
        if (present.Length == 0) return null;

        // What was complained about already has no further consequences.
        (string Key, bool IsRead)[] taken =
            [(WriteKey, write is not null), (ReadKey, read is not null), (ColumnKey, column is not null),
                (MemberKey, member is not null)];
        if (taken.Any(pair => reader.Has(pair.Key) && !pair.IsRead)) return null;
        var problem = Problem(reader, write, read, member, isKept);
        if (problem is null)
        {
            return new DataVersions(write!.Value, read ?? 0) { Column = column, Member = member, IsKept = isKept };
        }

        reader.Bag.Error(DiagnosticCodes.InvalidDataVersions, $"The collection '{collection}' {problem.Value.What}.",
            mapping.Find(present[0])?.Position ?? mapping.Position, problem.Value.Hint);
        return null;
    }

    private static (string What, string Hint)? Problem(
        MappingReader reader, int? write, int? read, DocumentPath? member, bool isKept)
    {
        if (write is null)
        {
            return ("has no write version", $"Add '{WriteKey}', the version of the form that this code writes.");
        }

        if (write <= 0)
        {
            return ($"has the write version {write}",
                "Write a whole number above 0; 0 is what an object without a version has.");
        }

        if (read is < 0)
        {
            return ($"has the read version {read}",
                "Write the oldest version that the code can read, 0 for every object.");
        }

        if (read > write)
        {
            return ($"reads from version {read} on and writes {write}, which its own code could not read",
                "A read version is raised one release after the write version.");
        }

        if (new[] { reader.Has(ColumnKey), reader.Has(MemberKey), isKept }.Count(isPlace => isPlace) != 1)
        {
            return ("does not say in one place where its objects hold their version",
                $"Add one of '{ColumnKey}', a column of whole numbers, '{MemberKey}', a path into the document, "
                    + $"and '{KeptKey}: true' where neither the table nor the documents must be touched.");
        }

        var isMember = member is null
            || (!member.IsRoot && member.Segments.All(segment => segment is { IsWildcard: false, Index: < 0 }));
        return isMember ? null
            : ($"holds versions at '{member}', which is no single member of objects",
                "Write a path such as /metadata/version.");
    }
}
