using System.Text.Json.Nodes;
using Uplift.Documents;

namespace Uplift.Tests.Documents;

public sealed class OtherCollectionTests
{
    private const string Collect = "- collect: { from: blocks, by: /parent, equals: /id, to: /blocks, key: /name, remove: true, "
        + "do: [ { remove: { path: /parent } } ] }";

    [Fact]
    public void Extracting_takes_the_values_and_makes_objects()
    {
        var edit = Programs.Edit("""{"id":"i1","b":{"x":{"v":1},"y":{"v":2}}}""");

        Programs.Program("- extract: { from: /b/*, to: blocks, with: { parent: /id }, do: [ { rename: { path: /v, to: w } } ] }")
            .Apply(edit);

        DocumentText.Write(edit.Root).ShouldBe("""{"id":"i1","b":{}}""");
        edit.Effects.Cast<CreateObject>().Select(made => $"{made.Collection} {made.Id} {DocumentText.Write(made.Document)}")
            .ShouldBe(["""blocks x {"w":1,"parent":"i1"}""", """blocks y {"w":2,"parent":"i1"}"""]);
    }

    [Fact]
    public void Extracting_with_keep_leaves_the_values()
    {
        var edit = Programs.Edit("""{"b":[{"id":7}]}""");

        Programs.Program("- extract: { from: /b/*, to: blocks, key: /id, keep: true, existing: keep }").Apply(edit);

        DocumentText.Write(edit.Root).ShouldBe("""{"b":[{"id":7}]}""");
        var made = edit.Effects.ShouldHaveSingleItem().ShouldBeOfType<CreateObject>();
        made.Id.ShouldBe("7");
        made.Existing.ShouldBe(ExistingPolicy.Keep);
    }

    [Fact]
    public void Collecting_first_says_what_it_misses()
    {
        var edit = Programs.Edit("""{"id":"i1"}""");

        Programs.Program(Collect + "\n- set: { path: /a, value: 1 }").Apply(edit);

        edit.Missing.ShouldBe([new LookupKey("blocks", DocumentPath.Parse("/parent"), "i1")]);
        DocumentText.Write(edit.Root).ShouldBe("""{"id":"i1"}""");
    }

    [Fact]
    public void Collecting_puts_objects_in_the_order_of_their_ids_and_removes_them()
    {
        var edit = Programs.Edit("""{"id":"i1","blocks":[]}""", Blocks());

        Programs.Program(Collect).Apply(edit);

        DocumentText.Write(edit.Root).ShouldBe("""{"id":"i1","blocks":{"one":{"name":"one"},"two":{"name":"two"}}}""");
        edit.Effects.ShouldBe([new DeleteObject("blocks", "a"), new DeleteObject("blocks", "b")]);
    }

    [Fact]
    public void Collecting_refuses_what_stands_there() =>
        Programs.Refused(Collect, """{"id":"i1","blocks":[1]}""", Blocks()).Path.ShouldBe("/blocks");

    [Fact]
    public void Nothing_found_is_nothing_done()
    {
        var lookups = new FetchedLookups();
        lookups.Add(new LookupKey("blocks", DocumentPath.Parse("/parent"), "i1"), []);

        Programs.Applied(Collect, """{"id":"i1"}""", lookups).ShouldBe("""{"id":"i1"}""");
    }

    [Fact]
    public void Coalesce_takes_a_value_of_another_object()
    {
        const string Operation = "- coalesce: { to: /n, from: [ /own, { lookup: types, equals: /type, take: /name } ], else: none }";
        var lookups = new FetchedLookups();
        lookups.Add(new LookupKey("types", null, "7"), [new FoundObject("7", new JsonObject { ["name"] = "book" })]);
        lookups.Add(new LookupKey("types", null, "8"), []);

        Programs.Applied(Operation, """{"type":7}""", lookups).ShouldBe("""{"type":7,"n":"book"}""");
        Programs.Applied(Operation, """{"type":8}""", lookups).ShouldBe("""{"type":8,"n":"none"}""");
        Programs.Applied(Operation, """{"type":9,"own":1}""", lookups).ShouldBe("""{"type":9,"own":1,"n":1}""");
    }

    [Fact]
    public void Coalesce_refuses_a_lookup_that_finds_several() =>
        Programs.Refused("- coalesce: { to: /n, from: [ { lookup: blocks, by: /parent, equals: /id, take: /name } ] }",
            """{"id":"i1"}""", Blocks()).Message.ShouldContain("2 objects of 'blocks'");

    [Fact]
    public void A_program_names_the_collections_it_uses() =>
        Programs.Program(Collect + "\n- each: { path: /x/*, do: [ { extract: { from: /b, to: others, key: /id } } ] }").Uses.ShouldBe([
            new CollectionUse("blocks", CollectionAccess.Read),
            new CollectionUse("blocks", CollectionAccess.Write),
            new CollectionUse("others", CollectionAccess.Write)]);

    private static FetchedLookups Blocks()
    {
        var lookups = new FetchedLookups();
        lookups.Add(new LookupKey("blocks", DocumentPath.Parse("/parent"), "i1"), [
            new FoundObject("b", JsonNode.Parse("""{"name":"two","parent":"i1"}""")!),
            new FoundObject("a", JsonNode.Parse("""{"name":"one","parent":"i1"}""")!)]);
        return lookups;
    }
}
