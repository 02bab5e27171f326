using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Tests.Documents.Xml;

/// <summary>Programs and XML documents as a test writes them.</summary>
internal static class XmlPrograms
{
    public static readonly XmlNames Names = new(new Dictionary<string, string>
    {
        ["c"] = "urn:c",
        ["x"] = "urn:x",
    });

    /// <summary>The operations of a YAML list; what is wrong with them fails the test.</summary>
    public static XmlProgram Program(string operations, string? when = null)
    {
        var bag = new DiagnosticBag();
        var program = Read(operations, when, bag);
        bag.ShouldBeEmpty();
        return program;
    }

    public static DiagnosticBag Complaints(string operations, string? when = null)
    {
        var bag = new DiagnosticBag();
        Read(operations, when, bag);
        return bag;
    }

    public static XmlEdit Edit(string document, string id = "o1") =>
        new(id, XmlText.Parse(document), new EditContext("seed", Programs.Now, new FetchedLookups()));

    /// <summary>The document after the operations.</summary>
    public static string Applied(string operations, string document, string? when = null)
    {
        var edit = Edit(document);
        Program(operations, when).Apply(edit);
        return edit.Deleted ? "" : edit.Document.Write();
    }

    /// <summary>The document after operations in which every name has the prefix c and no document declares one.</summary>
    public static string Plain(string operations, string document)
    {
        const string head = "<o xmlns=\"urn:c\">";
        return Applied(operations, document.Replace("<o>", head, StringComparison.Ordinal)).Replace(head, "<o>", StringComparison.Ordinal);
    }

    public static ObjectRefusedException Refused(string operations, string document) =>
        Should.Throw<ObjectRefusedException>(() => Plain(operations, document));

    private static XmlProgram Read(string operations, string? when, DiagnosticBag bag)
    {
        var reader = new XmlOperationReader(Names);
        var list = reader.ReadAll(Source(operations), bag);
        return new XmlProgram(when is null ? null : reader.Conditions.Read(Source(when), bag), list, Names);
    }

    private static SourceNode Source(string yaml)
    {
        var bag = new DiagnosticBag();
        var node = SourceReader.Read("change.yaml", Encoding.UTF8.GetBytes(yaml), bag);
        bag.ShouldBeEmpty();
        return node.ShouldNotBeNull();
    }
}
