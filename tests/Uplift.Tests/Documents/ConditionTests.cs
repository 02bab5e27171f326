namespace Uplift.Tests.Documents;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("{ exists: /a }", """{"a":null}""", true)]
    [InlineData("{ exists: /a/0 }", """{"a":[]}""", false)]
    [InlineData("{ exists: /a/* }", """{"a":[1]}""", true)]
    [InlineData("{ equals: { path: /a, value: 1 } }", """{"a":1.0}""", true)]
    [InlineData("{ equals: { path: /a, value: { x: 1, y: 2 } } }", """{"a":{"y":2,"x":1}}""", true)]
    [InlineData("{ equals: { path: /a/*, value: 3 } }", """{"a":[1,3]}""", true)]
    [InlineData("{ equals: { path: /a, value: null } }", """{}""", false)]
    [InlineData("{ type: { path: /a, is: integer } }", """{"a":1e2}""", true)]
    [InlineData("{ type: { path: /a, is: integer } }", """{"a":1.5}""", false)]
    [InlineData("{ type: { path: /a, is: number } }", """{"a":1}""", true)]
    [InlineData("{ type: { path: /a, is: text } }", """{"a":"x"}""", true)]
    [InlineData("{ type: { path: /a, is: boolean } }", """{"a":false}""", true)]
    [InlineData("{ type: { path: /a, is: list } }", """{"a":[]}""", true)]
    [InlineData("{ type: { path: /a, is: object } }", """{"a":[]}""", false)]
    [InlineData("{ type: { path: /a, is: null } }", """{"a":null}""", true)]
    [InlineData("{ in: { path: /a, values: [x, 2] } }", """{"a":2}""", true)]
    [InlineData("{ in: { path: /a, values: [x, 2] } }", """{"a":"2"}""", false)]
    [InlineData("{ matches: { path: /a, pattern: '^b+$' } }", """{"a":"bb"}""", true)]
    [InlineData("{ matches: { path: /a, pattern: '1' } }", """{"a":1}""", false)]
    [InlineData("{ all: [ { exists: /a }, { exists: /b } ] }", """{"a":1}""", false)]
    [InlineData("{ any: [ { exists: /b }, { exists: /a } ] }", """{"a":1}""", true)]
    [InlineData("{ not: { exists: /b } }", """{"a":1}""", true)]
    public void A_condition_holds_or_not(string condition, string document, bool holds)
    {
        var edit = Programs.Edit(document);

        Programs.Program("- delete: {}", condition).Apply(edit);

        edit.Deleted.ShouldBe(holds);
    }
}
