using Uplift.Documents;

namespace Uplift.Tests.Documents;

/// <summary>The rows of docs/reference/operations.md, by example.</summary>
public sealed class OperationTests
{
    [Theory]
    [InlineData("set: { path: /a, value: 2 }", """{"a":1,"b":1}""", """{"a":2,"b":1}""")]
    [InlineData("set: { path: /a/b, value: x }", """{}""", """{"a":{"b":"x"}}""")]
    [InlineData("set: { path: /a/b, value: x }", """{"a":null}""", """{"a":{"b":"x"}}""")]
    [InlineData("set: { path: /a/0, value: x }", """{"a":[1,2]}""", """{"a":["x",2]}""")]
    [InlineData("set: { path: /a/*/b, value: 1 }", """{"a":[{},{"b":2}],"c":1}""", """{"a":[{"b":1},{"b":1}],"c":1}""")]
    [InlineData("set: { path: /a/*/b, value: 1 }", """{"c":1}""", """{"c":1}""")]
    [InlineData("set: { path: /a~1b/~2, value: 1 }", """{"a/b":{}}""", """{"a/b":{"*":1}}""")]
    [InlineData("set: { path: /a, value: null }", """{}""", """{"a":null}""")]
    [InlineData("set: { path: /a, value: 1 }", """{"a":1.0}""", """{"a":1.0}""")]
    [InlineData("default: { path: /a, value: 1 }", """{"a":null}""", """{"a":1}""")]
    [InlineData("default: { path: /a, value: 1 }", """{}""", """{"a":1}""")]
    [InlineData("default: { path: /a, value: 1 }", """{"a":false}""", """{"a":false}""")]
    [InlineData("remove: { path: /a/* }", """{"a":[1,2,3]}""", """{"a":[]}""")]
    [InlineData("remove: { path: /*/x }", """{"a":{"x":1,"y":2},"b":[1],"c":{"x":3}}""", """{"a":{"y":2},"b":[1],"c":{}}""")]
    [InlineData("remove: { path: /a/b/c }", """{"a":1}""", """{"a":1}""")]
    [InlineData("rename: { path: /b, to: x }", """{"a":1,"b":2,"c":3}""", """{"a":1,"x":2,"c":3}""")]
    [InlineData("rename: { path: /*/b, to: x }", """{"m":{"b":{"k":1}},"n":{}}""", """{"m":{"x":{"k":1}},"n":{}}""")]
    [InlineData("rename: { path: /a, to: b }", """{"a":1.0,"b":1}""", """{"b":1}""")]
    [InlineData("rename: { path: /a, to: b, existing: keep }", """{"a":1,"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("rename: { path: /a, to: b, existing: overwrite }", """{"b":2,"a":1}""", """{"b":1}""")]
    [InlineData("rename: { path: /a, to: b }", """{"a":null}""", """{"b":null}""")]
    [InlineData("move: { from: /a, to: /b/c }", """{"a":{"x":1}}""", """{"b":{"c":{"x":1}}}""")]
    [InlineData("move: { from: /a, to: /b/c }", """{"x":1}""", """{"x":1}""")]
    [InlineData("move: { from: /i/*/a, to: /i/*/b/c }", """{"i":[{"a":1},{}]}""", """{"i":[{"b":{"c":1}},{}]}""")]
    [InlineData("move: { from: /a, to: /b }", """{"a":[1],"b":[1]}""", """{"b":[1]}""")]
    [InlineData("move: { from: /a, to: /b, existing: keep }", """{"a":1,"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("move: { from: /a/b, to: /a, existing: overwrite }", """{"a":{"b":1}}""", """{"a":1}""")]
    [InlineData("copy: { from: /a, to: /b }", """{"a":{"x":[1]}}""", """{"a":{"x":[1]},"b":{"x":[1]}}""")]
    [InlineData("copy: { from: /a, to: /b, existing: overwrite }", """{"a":1,"b":2}""", """{"a":1,"b":1}""")]
    [InlineData("map: { path: /s, values: { old: new } }", """{"s":"old"}""", """{"s":"new"}""")]
    [InlineData("map: { path: /s, values: { old: new } }", """{"s":"other"}""", """{"s":"other"}""")]
    [InlineData("map: { path: /s, values: [ { from: 1, to: one }, { from: null, to: none } ] }", """{"s":1.0}""", """{"s":"one"}""")]
    [InlineData("map: { path: /s, values: [ { from: 1, to: one }, { from: null, to: none } ] }", """{"s":null}""", """{"s":"none"}""")]
    [InlineData("map: { path: /s/*, values: { a: b }, else: remove }", """{"s":["a","x","y","b"]}""", """{"s":["b","b"]}""")]
    [InlineData("map: { path: /s, values: { a: b }, else: fail }", """{"s":"b"}""", """{"s":"b"}""")]
    [InlineData("convert: { path: /a, to: text }", """{"a":1.50}""", """{"a":"1.50"}""")]
    [InlineData("convert: { path: /a, to: text }", """{"a":true}""", """{"a":"true"}""")]
    [InlineData("convert: { path: /a, to: text }", """{"a":null}""", """{"a":null}""")]
    [InlineData("convert: { path: /a, to: integer }", """{"a":"12"}""", """{"a":12}""")]
    [InlineData("convert: { path: /a, to: integer }", """{"a":1.0}""", """{"a":1}""")]
    [InlineData("convert: { path: /a, to: integer }", """{"a":"-12345678901234567890"}""", """{"a":-12345678901234567890}""")]
    [InlineData("convert: { path: /a, to: number }", """{"a":"1.50"}""", """{"a":1.50}""")]
    [InlineData("convert: { path: /a, to: boolean }", """{"a":"false"}""", """{"a":false}""")]
    [InlineData("wrap: { path: /a }", """{"a":1}""", """{"a":[1]}""")]
    [InlineData("wrap: { path: /a }", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("wrap: { path: /a }", """{"a":null}""", """{"a":null}""")]
    [InlineData("wrap: { path: /a, as: n }", """{"a":[1]}""", """{"a":{"n":[1]}}""")]
    [InlineData("unwrap: { path: /a }", """{"a":[{"x":1}]}""", """{"a":{"x":1}}""")]
    [InlineData("unwrap: { path: /a }", """{"a":[]}""", """{}""")]
    [InlineData("unwrap: { path: /a }", """{"a":"x"}""", """{"a":"x"}""")]
    [InlineData("unwrap: { path: /a/* }", """{"a":[[],[1],[],[2]]}""", """{"a":[1,2]}""")]
    [InlineData("unwrap: { path: /a, take: first }", """{"a":[1,2]}""", """{"a":1}""")]
    [InlineData("unwrap: { path: /a, as: n }", """{"a":{"n":1}}""", """{"a":1}""")]
    [InlineData("merge: { path: /a, value: { x: 1, y: null, z: { q: null, r: 1 } } }", """{"a":{"y":1,"k":2}}""", """{"a":{"k":2,"x":1,"z":{"r":1}}}""")]
    [InlineData("""merge: { path: "", value: { x: 1 } }""", """{"a":1}""", """{"a":1,"x":1}""")]
    [InlineData("merge: { path: /a, value: { x: 1 } }", """{}""", """{"a":{"x":1}}""")]
    [InlineData("generate: { path: /t, as: now }", """{}""", """{"t":"2026-01-02T03:04:05.678Z"}""")]
    [InlineData("generate: { path: /t, as: now }", """{"t":"x"}""", """{"t":"x"}""")]
    [InlineData("coalesce: { to: /c, from: [/a, /b] }", """{"a":null,"b":2}""", """{"a":null,"b":2,"c":2}""")]
    [InlineData("coalesce: { to: /c, from: [/a], existing: keep }", """{"a":1,"c":2}""", """{"a":1,"c":2}""")]
    [InlineData("coalesce: { to: /c, from: [/a] }", """{"a":1,"c":2}""", """{"a":1,"c":1}""")]
    [InlineData("coalesce: { to: /c, from: [/a], else: none }", """{}""", """{"c":"none"}""")]
    [InlineData("coalesce: { to: /c, from: [/a] }", """{}""", """{}""")]
    [InlineData("each: { path: /i/*, where: { equals: { path: /k, value: 1 } }, do: [ { remove: { path: \"\" } } ] }",
        """{"i":[{"k":1},{"k":2},{"k":1},{"k":3}]}""", """{"i":[{"k":2},{"k":3}]}""")]
    [InlineData("each: { path: /i/*, do: [ { wrap: { path: \"\", as: id } }, { default: { path: /n, value: 0 } } ] }",
        """{"i":["x",{"id":"y","n":1}]}""", """{"i":[{"id":"x","n":0},{"id":"y","n":1}]}""")]
    public void An_operation_changes_a_document(string operation, string before, string after) =>
        Programs.Applied("- " + operation, before).ShouldBe(after);

    [Theory]
    [InlineData("set: { path: /a/b, value: 1 }", """{"a":"x"}""", "/a")]
    [InlineData("set: { path: /a/b, value: 1 }", """{"a":[]}""", "/a")]
    [InlineData("default: { path: /i/*/a/b, value: 1 }", """{"i":[{},{"a":1}]}""", "/i/1/a")]
    [InlineData("rename: { path: /a, to: b }", """{"a":1,"b":2}""", "/a")]
    [InlineData("rename: { path: /a/0, to: b }", """{"a":[1]}""", "/a/0")]
    [InlineData("move: { from: /a, to: /b }", """{"a":1,"b":2}""", "/a")]
    [InlineData("copy: { from: /a, to: /b/c }", """{"a":1,"b":2}""", "/b")]
    [InlineData("map: { path: /s, values: { a: b }, else: fail }", """{"s":"z"}""", "/s")]
    [InlineData("convert: { path: /a, to: integer }", """{"a":"007"}""", "/a")]
    [InlineData("convert: { path: /a, to: integer }", """{"a":1.5}""", "/a")]
    [InlineData("convert: { path: /a, to: integer }", """{"a":true}""", "/a")]
    [InlineData("convert: { path: /a, to: text }", """{"a":{}}""", "/a")]
    [InlineData("convert: { path: /a, to: boolean }", """{"a":"yes"}""", "/a")]
    [InlineData("unwrap: { path: /a }", """{"a":[1,2]}""", "/a")]
    [InlineData("unwrap: { path: /a }", """{"a":[[1]]}""", "/a")]
    [InlineData("unwrap: { path: /a, as: n }", """{"a":{"n":1,"m":2}}""", "/a")]
    [InlineData("unwrap: { path: /a, as: n }", """{"a":{"n":{}}}""", "/a")]
    [InlineData("merge: { path: /a, value: { x: 1 } }", """{"a":[]}""", "/a")]
    [InlineData("extract: { from: /b/*, to: blocks, key: /id }", """{"b":[{"id":null}]}""", "/b/0")]
    [InlineData("extract: { from: /b/*, to: blocks }", """{"b":[{"id":1}]}""", "/b/0")]
    [InlineData("extract: { from: /b/*, to: blocks }", """{"b":{"x":1}}""", "/b/x")]
    [InlineData("extract: { from: /b/*, to: blocks, key: /id }", """{"b":[{"id":1},{"id":1,"v":2}]}""", "/b/1")]
    public void An_operation_refuses_an_object_and_says_where(string operation, string document, string path)
    {
        var refusal = Programs.Refused("- " + operation, document);

        refusal.Path.ShouldBe(path);
        refusal.Position.ShouldNotBeNull().Line.ShouldBe(1);
    }

    [Fact]
    public void Operations_stop_when_the_object_is_deleted()
    {
        var edit = Programs.Edit("""{"a":1}""");

        Programs.Program("- delete: {}\n  when: { exists: /a }\n- set: { path: /b, value: 1 }").Apply(edit);

        edit.Deleted.ShouldBeTrue();
        DocumentText.Write(edit.Root).ShouldBe("""{"a":1}""");
    }

    [Fact]
    public void Generated_ids_depend_on_the_object_and_its_earlier_ids_only()
    {
        const string Operations = "- generate: { path: /a, as: uuid }\n- generate: { path: /b, as: uuid }";
        var both = Programs.Applied(Operations, "{}");

        Programs.Applied(Operations, "{}").ShouldBe(both);
        Programs.Applied(Operations, both).ShouldBe(both);
        Programs.Edit("{}", id: "o1").NewId().ShouldNotBe(Programs.Edit("{}", id: "o2").NewId());
    }

    [Fact]
    public void Ids_by_name_are_those_of_the_standard() =>
        NameBasedGuid.Of(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com")
            .ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
}
