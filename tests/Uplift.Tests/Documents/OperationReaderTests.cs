using Uplift.Diagnostics;

namespace Uplift.Tests.Documents;

public sealed class OperationReaderTests
{
    [Theory]
    [InlineData("- sett: { path: /a, value: 1 }", DiagnosticCodes.InvalidOperation, "no operation 'sett'")]
    [InlineData("- set: { path: /a, value: 1 }\n  remove: { path: /b }", DiagnosticCodes.InvalidOperation, "'set' and 'remove'")]
    [InlineData("- when: { exists: /a }", DiagnosticCodes.InvalidOperation, "names no operation")]
    [InlineData("- set", DiagnosticCodes.InvalidOperation, "must be a mapping")]
    [InlineData("- set: /a", DiagnosticCodes.InvalidValue, "must be a mapping")]
    [InlineData("- set: { path: a, value: 1 }", DiagnosticCodes.InvalidPath, "write '/a'")]
    [InlineData("- set: { path: /a~3, value: 1 }", DiagnosticCodes.InvalidPath, "'~'")]
    [InlineData("- set: { path: 1, value: 1 }", DiagnosticCodes.InvalidPath, "must be a text")]
    [InlineData("- set: { path: /a }", DiagnosticCodes.MissingKey, "no 'value'")]
    [InlineData("- set: { path: /a, value: 1, to: x }", DiagnosticCodes.UnknownKey, "'to'")]
    [InlineData("- set: { path: \"\", value: 1 }", DiagnosticCodes.InvalidOperation, "whole document")]
    [InlineData("- remove: { path: \"\" }", DiagnosticCodes.InvalidOperation, "whole document")]
    [InlineData("- each: { path: /a/*, do: [ { move: { from: \"\", to: /b } } ] }", DiagnosticCodes.InvalidOperation, "whole document")]
    [InlineData("- each: { path: /a, do: [ { remove: { path: /b } } ] }", DiagnosticCodes.InvalidOperation, "end in '*'")]
    [InlineData("- each: { path: /a/* }", DiagnosticCodes.MissingKey, "no 'do'")]
    [InlineData("- rename: { path: /a/*, to: b }", DiagnosticCodes.InvalidOperation, "end in a name")]
    [InlineData("- rename: { path: /a, to: a }", DiagnosticCodes.InvalidOperation, "already")]
    [InlineData("- rename: { path: /a, to: b, existing: maybe }", DiagnosticCodes.InvalidValue, "fail, keep, overwrite")]
    [InlineData("- move: { from: /a/*, to: /b }", DiagnosticCodes.InvalidOperation, "last '*'")]
    [InlineData("- move: { from: /a/*/x, to: /b/*/x }", DiagnosticCodes.InvalidOperation, "last '*'")]
    [InlineData("- move: { from: /a, to: /a/b }", DiagnosticCodes.InvalidOperation, "in '/a' itself")]
    [InlineData("- map: { path: /a, values: {} }", DiagnosticCodes.InvalidOperation, "must have entries")]
    [InlineData("- map: { path: /a, values: [ { from: 1, to: 2 }, { from: 1.0, to: 3 } ] }", DiagnosticCodes.InvalidValue, "twice")]
    [InlineData("- map: { path: /a, values: [ { from: 1 } ] }", DiagnosticCodes.MissingKey, "no 'to'")]
    [InlineData("- convert: { path: /a, to: date }", DiagnosticCodes.InvalidValue, "text, integer, number, boolean")]
    [InlineData("- unwrap: { path: /a, as: n, take: first }", DiagnosticCodes.InvalidOperation, "has both")]
    [InlineData("- merge: { path: /a, value: 1 }", DiagnosticCodes.InvalidValue, "a mapping")]
    [InlineData("- generate: { path: /a }", DiagnosticCodes.MissingKey, "no 'as'")]
    [InlineData("- coalesce: { to: /a/*, from: [ /b ] }", DiagnosticCodes.InvalidOperation, "one place")]
    [InlineData("- coalesce: { to: /a, from: [ { lookup: t, take: /x } ] }", DiagnosticCodes.MissingKey, "no 'equals'")]
    [InlineData("- extract: { from: \"\", to: t, key: /id }", DiagnosticCodes.InvalidOperation, "whole document")]
    [InlineData("- extract: { from: /a, to: t, key: /id, do: [ { delete: {} } ] }", DiagnosticCodes.InvalidOperation, "'delete'")]
    [InlineData("- remove: { path: /a }\n  when: { is: /b }", DiagnosticCodes.InvalidCondition, "no condition 'is'")]
    [InlineData("- remove: { path: /a }\n  when: { exists: /a, not: { exists: /b } }", DiagnosticCodes.InvalidCondition, "exactly one")]
    [InlineData("- remove: { path: /a }\n  when: { matches: { path: /a, pattern: '(' } }", DiagnosticCodes.InvalidCondition, "'('")]
    [InlineData("- remove: { path: /a }\n  when: { matches: { path: /a, pattern: '(?=a)b' } }", DiagnosticCodes.InvalidCondition, "(?=a)b")]
    [InlineData("- remove: { path: /a }\n  when: { all: [] }", DiagnosticCodes.InvalidCondition, "at least one")]
    [InlineData("- remove: { path: /a }\n  when: { type: { path: /a, is: date } }", DiagnosticCodes.InvalidValue, "integer")]
    [InlineData("- remove: { path: /a }\n  when: { equals: { path: /a } }", DiagnosticCodes.MissingKey, "no 'value'")]
    public void What_is_wrong_with_an_operation_is_said_with_its_line(string operations, string code, string part)
    {
        var complaint = Programs.Complaints("- remove: { path: /first }\n" + operations).ShouldHaveSingleItem();

        complaint.Code.ShouldBe(code);
        complaint.Message.ShouldSatisfyAllConditions(
            () => (complaint.Message + complaint.Hint).ShouldContain(part),
            () => complaint.Position.ShouldNotBeNull().Line.ShouldBeInRange(2, 3));
    }

    [Fact]
    public void All_complaints_are_collected() =>
        Programs.Complaints("- set: { path: a }\n- nothing: {}\n- remove: {}").Count.ShouldBe(4);
}
