using Uplift.Diagnostics;
using static Uplift.Tests.Documents.Programs;

namespace Uplift.Tests.Documents;

/// <summary>The row of <c>append</c> in docs/reference/operations.md, by example.</summary>
public sealed class AppendTests
{
    [Theory]
    [InlineData("{ to: /a, value: x }", """{"a":["y"]}""", """{"a":["y","x"]}""")]
    [InlineData("{ to: /a/b, value: { n: 1 } }", """{}""", """{"a":{"b":[{"n":1}]}}""")]
    [InlineData("{ to: /a, value: x }", """{"a":null}""", """{"a":["x"]}""")]
    [InlineData("{ to: /a, value: { n: 1 } }", """{"a":[{"n":1.0}]}""", """{"a":[{"n":1.0}]}""")]
    [InlineData("{ to: /a, from: /b/* }", """{"a":[1],"b":[2,1,null,3]}""", """{"a":[1,2,3],"b":[2,1,null,3]}""")]
    [InlineData("{ to: /a, from: /b }", """{"b":{"x":1}}""", """{"b":{"x":1},"a":[{"x":1}]}""")]
    [InlineData("{ to: /a, from: /b/* }", """{"b":[]}""", """{"b":[]}""")]
    [InlineData("{ to: /a, from: /b, do: [wrap: { path: '', as: n }] }", """{"b":"t"}""",
        """{"b":"t","a":[{"n":"t"}]}""")]
    [InlineData("{ to: /a, from: /b/*, do: [remove: { path: /x }] }", """{"b":[{"x":1,"y":2}]}""",
        """{"b":[{"x":1,"y":2}],"a":[{"y":2}]}""")]
    [InlineData("{ to: /a, from: /b/*, do: [{ remove: { path: '' }, when: { equals: { path: '', value: 1 } } }] }",
        """{"b":[1,2]}""", """{"b":[1,2],"a":[2]}""")]
    public void It_adds_what_is_not_there_yet_and_leaves_its_own_result_alone(string keys, string before, string after)
    {
        var once = Applied($"[append: {keys}]", before);

        once.ShouldBe(after);
        Applied($"[append: {keys}]", once).ShouldBe(after);
    }

    [Fact]
    public void What_is_no_list_is_not_touched()
    {
        var refusal = Refused("[append: { to: /a, value: 1 }]", """{"a":"text"}""");

        refusal.Path.ShouldBe("/a");
        refusal.Message.ShouldContain("a list is needed");
    }

    [Theory]
    [InlineData("{ to: /a }")]
    [InlineData("{ to: /a, value: null }")]
    [InlineData("{ to: /a, value: 1, from: /b }")]
    [InlineData("{ to: /a/*, value: 1 }")]
    [InlineData("{ to: '', value: 1 }")]
    public void It_needs_one_list_and_one_source(string keys) =>
        Complaints($"[append: {keys}]").ShouldContain(item => item.Code == DiagnosticCodes.InvalidOperation);
}
