using Uplift.Documents.Xml;

namespace Uplift.Tests.Documents.Xml;

public sealed class XmlRepeatTrialTests
{
    [Theory]
    [InlineData("- map: { path: c:s, values: { a: b, b: a } }")]
    [InlineData("- rename: { path: c:a, to: c:b }\n- set: { path: c:a, value: 1 }")]
    [InlineData("- remove: { path: 'c:a[1]' }")]
    [InlineData("- move: { from: 'c:l/c:a[1]', to: c:first, existing: append }")]
    [InlineData("- set: { path: c:n, select: \"concat(c:n, 'x')\" }")]
    [InlineData("- each: { path: '//c:p', do: [ { set: { path: c:q, select: 'count(*)' } } ] }")]
    [InlineData("- wrap: { path: c:a, as: c:n }\n- wrap: { path: c:a, as: c:m }")]
    public void What_changes_its_own_result_is_shown_by_a_document(string operations)
    {
        var program = XmlPrograms.Program(operations);

        var document = XmlRepeatTrial.FindCounterexample(program).ShouldNotBeNull();

        XmlRepeatTrial.FindCounterexample(program).ShouldBe(document);
        XmlText.Parse(document).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("- remove: { path: '//c:x | c:y/@k', prune: 2 }\n- rename: { path: c:a, to: c:b, existing: keep }\n- remove: { path: c:a }")]
    [InlineData("- move: { from: c:r, to: c:s/c:r, existing: overwrite }\n- move: { from: '@k', to: c:n }\n- copy: { from: c:f, to: c:g, existing: keep }")]
    [InlineData("- wrap: { path: '//c:b', as: c:chars }\n- rename: { path: '//c:b', to: c:n, existing: append }\n"
        + "- each: { path: '//c:n[not(c:i)]', do: [ { set: { path: c:i, select: count(preceding-sibling::c:n) + 1 } } ] }")]
    [InlineData("- append: { to: c:l/c:e, value: { c:t: 1 } }\n- default: { path: \"c:h[c:id='u']/c:t\", value: 1 }")]
    [InlineData("- append: { from: '//c:v[c:w]', to: c:l/c:e, do: [ { remove: { path: c:z } } ] }\n- remove: { path: '//c:w' }")]
    [InlineData("- set: { path: c:a, value: { c:b: [1, 2], '@k': v } }\n- merge: { path: c:d, value: { c:l: Users, c:i: null, '@n': 1 } }")]
    [InlineData("- map: { path: //c:v, values: { old: new }, else: remove }\n- unwrap: { path: c:u, as: c:w }\n- convert: { path: c:n, to: number }")]
    public void What_is_safe_to_repeat_passes(string operations) =>
        XmlRepeatTrial.FindCounterexample(XmlPrograms.Program(operations)).ShouldBeNull();
}
