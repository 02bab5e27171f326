using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Tests.Documents;

/// <summary>Programs and documents as a test writes them.</summary>
internal static class Programs
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    /// <summary>The operations of a YAML list; what is wrong with them fails the test.</summary>
    public static DocumentProgram Program(string operations, string? when = null)
    {
        var bag = new DiagnosticBag();
        var list = OperationReader.ReadAll(Source(operations, bag), bag);
        var condition = when is null ? null : ConditionReader.Read(Source(when, bag), bag);
        bag.ShouldBeEmpty();
        return new DocumentProgram(condition, list);
    }

    public static DiagnosticBag Complaints(string operations)
    {
        var bag = new DiagnosticBag();
        OperationReader.ReadAll(Source(operations, bag), bag);
        return bag;
    }

    public static ObjectEdit Edit(string document, ILookups? lookups = null, string id = "o1") =>
        new(id, DocumentText.Parse(document), new EditContext("seed", Now, lookups ?? new FetchedLookups()));

    /// <summary>The document after the operations.</summary>
    public static string Applied(string operations, string document, ILookups? lookups = null)
    {
        var edit = Edit(document, lookups);
        Program(operations).Apply(edit);
        edit.Missing.ShouldBeEmpty();
        return DocumentText.Write(edit.Root);
    }

    public static ObjectRefusedException Refused(string operations, string document, ILookups? lookups = null) =>
        Should.Throw<ObjectRefusedException>(() => Applied(operations, document, lookups));

    private static SourceNode Source(string yaml, DiagnosticBag bag)
    {
        var node = SourceReader.Read("change.yaml", Encoding.UTF8.GetBytes(yaml), bag);
        bag.ShouldBeEmpty();
        return node.ShouldNotBeNull();
    }
}
