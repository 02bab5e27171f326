using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using System.Text;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class CodePackageTests
{
    private const string Usings = """
        using System.Threading; using System.Threading.Tasks; using Uplift.Changes;

        """;

    private const string Document = """
        [Upgrade("1.0.0", Collection = "items", Reads = new[] { "notes" }, Phase = ChangePhase.First, Reason = "why")]
        public sealed class SplitBlocks : IDocumentUpgrade
        {
            public void Upgrade(IObjectUpgradeContext context) => context.Document["done"] = Words.Done;
        }

        """;

    private const string Tenant = """
        [Upgrade("0.9.0", Id = "count", Transactional = false)]
        public sealed class CountAll : ITenantUpgrade
        {
            public Task UpgradeAsync(ITenantUpgradeContext context, CancellationToken cancellationToken) => Task.CompletedTask;
        }

        """;

    [Fact]
    public void Marked_classes_are_changes()
    {
        var words = SomeAssembly.Compile("words",
            "public static class Words { public const int Zero = 0; public static string Done => \"yes\"; }");
        var code = SomeAssembly.Compile("code", Usings + Document + Tenant, MetadataReference.CreateFromImage(words));

        var package = SomePackage.Read(Files(("lib/code.dll", code), ("lib/words.dll", words)));

        package.Changes.Select(change => change.Key.ToString()).ShouldBe(["0.9.0/count", "1.0.0/split-blocks"]);
        var tenant = package.Changes[0].ShouldBeOfType<TenantCodeChange>();
        tenant.Transactional.ShouldBeFalse();
        tenant.Create().ShouldNotBeNull();
        var change = package.Changes[1].ShouldBeOfType<ObjectCodeChange>();
        (change.Collection, change.Phase, change.Reason, change.Reads.Single()).ShouldBe(("items", ChangePhase.First,
            "why", "notes"));
        change.Checksum.Length.ShouldBe(64);
        change.Checksum.ShouldNotBe(tenant.Checksum);
        var context = new OneObject();
        change.Create().Upgrade(context);
        context.Document["done"]!.GetValue<string>().ShouldBe("yes");
    }

    [Theory]
    [InlineData("""[Upgrade("1.0.0")] public class A { }""", DiagnosticCodes.InvalidUpgradeClass, "implement")]
    [InlineData("""[Upgrade("1.0.0", Collection = "items")] class A : IDocumentUpgrade { BODY }""", DiagnosticCodes.InvalidUpgradeClass, "cannot be made")]
    [InlineData("""[Upgrade("1.0.0", Collection = "items")] public class A : IDocumentUpgrade { public A(int x) { } BODY }""",
        DiagnosticCodes.InvalidUpgradeClass, "cannot be made")]
    [InlineData("""[Upgrade("1.0.0", Collection = "items")] public abstract class A : IDocumentUpgrade { BODY }""",
        DiagnosticCodes.InvalidUpgradeClass, "cannot be made")]
    [InlineData("""[Upgrade("1.0.0", Collection = "items")] public class A<T> : IDocumentUpgrade { BODY }""",
        DiagnosticCodes.InvalidUpgradeClass, "cannot be made")]
    [InlineData("""[Upgrade("1.0.0")] public class A : IDocumentUpgrade { BODY }""", DiagnosticCodes.InvalidUpgradeClass, "Collection")]
    [InlineData("""[Upgrade("one", Collection = "items")] public class A : IDocumentUpgrade { BODY }""", DiagnosticCodes.InvalidVersion, "no version")]
    [InlineData("""[Upgrade("2.0.0", Collection = "items")] public class A : IDocumentUpgrade { BODY }""",
        DiagnosticCodes.ChangeAboveModule, "above")]
    [InlineData("""[Upgrade("1.0.0", Collection = "books")] public class A : IDocumentUpgrade { BODY }""",
        DiagnosticCodes.UnknownCollection, "books")]
    [InlineData("""[Upgrade("1.0.0", Id = "a/b", Collection = "items")] public class A : IDocumentUpgrade { BODY }""",
        DiagnosticCodes.InvalidUpgradeClass, "id")]
    public void A_class_that_is_no_change_is_said_with_its_assembly(string source, string code, string what)
    {
        var body = "public void Upgrade(IObjectUpgradeContext context) { }";
        var bag = new DiagnosticBag();

        PackageReader.Read(Files(("lib/code.dll", SomeAssembly.Compile("code", Usings + source.Replace("BODY", body,
            StringComparison.Ordinal)))), bag).ShouldBeNull();

        var found = bag.ShouldHaveSingleItem();
        found.Code.ShouldBe(code);
        found.Position!.Value.File.ShouldBe("mod-x-1.0.0/lib/code.dll");
        found.Message.ShouldContain(what);
    }

    [Fact]
    public void An_assembly_without_what_it_needs_is_said()
    {
        var words = SomeAssembly.Compile("words", "public interface IWord { }");
        var code = SomeAssembly.Compile("code", Usings + "public class A : IWord { }", MetadataReference.CreateFromImage(words));
        var bag = new DiagnosticBag();

        PackageReader.Read(Files(("lib/code.dll", code)), bag).ShouldBeNull();

        var found = bag.ShouldHaveSingleItem();
        found.Code.ShouldBe(DiagnosticCodes.UnreadableAssembly);
        found.Message.ShouldContain("words");
    }

    [Theory]
    [InlineData("SplitBlocks", "split-blocks")]
    [InlineData("ReadXMLFile2", "read-xml-file2")]
    [InlineData("A", "a")]
    [InlineData("Move_Items", "move-items")]
    public void The_id_is_the_class_name_in_kebab_case(string name,
        string id) => CodeChangeReader.Kebab(name).ShouldBe(id);

    private static MemoryFiles Files(params (string Path, byte[] Content)[] assemblies) => new(SomePackage.Name,
        assemblies.Append(("module.json", Encoding.UTF8.GetBytes(SomePackage.Descriptor)))
            .Select(file => KeyValuePair.Create(file.Item1, file.Item2)));

    private sealed class OneObject : IObjectUpgradeContext
    {
        public string ObjectId => "1";

        public JsonObject Document { get; } = [];

        public DateTimeOffset Now => default;

        public Guid NewId() => default;

        public JsonObject? Find(string collection, string id) => null;

        public JsonObject? FindBy(string collection, string pointer, string value) => null;

        public void Create(string collection, string id, JsonObject document)
        {
        }

        public void Delete()
        {
        }
    }
}
