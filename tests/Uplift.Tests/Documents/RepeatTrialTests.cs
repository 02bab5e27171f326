using System.Diagnostics;
using Uplift.Documents;

namespace Uplift.Tests.Documents;

public sealed class RepeatTrialTests
{
    [Theory]
    [InlineData("- map: { path: /s, values: { a: b, b: c } }")]
    [InlineData("- each: { path: /i/*, do: [ { map: { path: /s, values: { a: b, b: a } } } ] }")]
    [InlineData("- rename: { path: /a, to: b }\n- set: { path: /a, value: 1 }")]
    [InlineData("- remove: { path: /a/0 }")]
    [InlineData("- move: { from: /a/0, to: /first }")]
    [InlineData("- copy: { from: /a, to: /b }\n- set: { path: /a, value: 1 }")]
    [InlineData("- wrap: { path: /a }\n- wrap: { path: /a, as: n }")]
    [InlineData("- wrap: { path: /a, as: n }\n- wrap: { path: /a }")]
    [InlineData("- coalesce: { to: /a, from: [ /b ] }\n- set: { path: /b, value: 1 }")]
    [InlineData("- extract: { from: /a, to: t, key: /id, keep: true, do: [ { set: { path: /n, value: 1 } } ] }\n"
        + "- set: { path: /a/id, value: x }")]
    [InlineData("- set: { path: /x, value: 1 }\n- delete: {}\n  when: { not: { matches: { path: /s, pattern: '^ab\\d{2}$' } } }\n"
        + "- set: { path: /s, value: z }")]
    [InlineData("- unwrap: { path: /a/*, take: first }\n- unwrap: { path: /a }")]
    public void What_changes_its_own_result_is_shown_by_a_document(string operations)
    {
        var program = Programs.Program(operations);

        var document = RepeatTrial.FindCounterexample(program).ShouldNotBeNull();

        RepeatTrial.FindCounterexample(program).ShouldBe(document);
        DocumentText.Parse(document).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("- set: { path: /a/b, value: { x: [1] } }\n- remove: { path: /old }")]
    [InlineData("- map: { path: /s, values: { a: b, c: b }, else: fail }")]
    [InlineData("- map: { path: /s, values: { a: b, b: a } }\n  when: { not: { exists: /schema } }\n- set: { path: /schema, value: 2 }")]
    [InlineData("- rename: { path: /a, to: b }\n- move: { from: /c, to: /d/e }\n- copy: { from: /f, to: /g, existing: overwrite }")]
    [InlineData("- convert: { path: /a, to: integer }\n- wrap: { path: /b }\n- wrap: { path: /c, as: n }\n- unwrap: { path: /d }")]
    [InlineData("- unwrap: { path: /a, as: n }\n- unwrap: { path: /b/*, take: first }")]
    [InlineData("- generate: { path: /id, as: uuid }\n- generate: { path: /at, as: now }")]
    [InlineData("- extract: { from: /b/*, to: blocks, key: /id, with: { parent: /id }, do: [ { generate: { path: /u, as: uuid } } ] }")]
    [InlineData("- extract: { from: /b/*, to: blocks, keep: true }\n- rename: { path: /item_id, to: refcode }")]
    [InlineData("- collect: { from: blocks, by: /parent, equals: /id, to: /b, key: /name, remove: true }")]
    [InlineData("- collect: { from: blocks, by: /parent, equals: /id, to: /b, do: [ { remove: { path: /parent } } ] }")]
    [InlineData("- coalesce: { to: /n, from: [ /a, { lookup: types, equals: /type, take: /name } ], else: none, existing: keep }")]
    [InlineData("- each: { path: /i/*, where: { equals: { path: /k, value: 1 } }, do: [ { remove: { path: \"\" } } ] }")]
    [InlineData("""- merge: { path: "", value: { x: 1, y: null, z: { q: 1 } } }""")]
    [InlineData("- delete: {}\n  when: { exists: /gone }")]
    public void What_is_safe_to_repeat_is_accepted(string operations) =>
        RepeatTrial.FindCounterexample(Programs.Program(operations)).ShouldBeNull();

    [Fact]
    public void A_trial_takes_no_time_worth_noticing()
    {
        var program = Programs.Program("""
            - extract: { from: /blocks/*, to: blocks, key: /id, with: { parent: /id } }
            - rename: { path: /item_id, to: refcode }
            - map: { path: /status, values: { new: open, old: closed } }
            - set: { path: /schema, value: 2 }
            """);
        RepeatTrial.FindCounterexample(program).ShouldBeNull();

        var watch = Stopwatch.StartNew();
        RepeatTrial.FindCounterexample(program);

        // Tens of milliseconds are usual; the bound leaves room for a machine that is busy with other tests.
        watch.ElapsedMilliseconds.ShouldBeLessThan(1000);
    }
}
