namespace Uplift.Tests.Documents.Xml;

public sealed class XmlOperationTests
{
    [Theory]
    [InlineData("- remove: { path: c:a }", "<o>\n  <a/>\n  <b/>\n</o>", "<o>\n  <b/>\n</o>")]
    [InlineData("- remove: { path: c:b }", "<o>\n  <a/>\n  <b>x</b>\n</o>", "<o>\n  <a/>\n</o>")]
    [InlineData("- remove: { path: c:a }", "<o><a/><b/></o>", "<o><b/></o>")]
    [InlineData("- remove: { path: c:a }", "<o>\r\n\t<a>1</a>\r\n\t<b/>\r\n</o>", "<o>\r\n\t<b/>\r\n</o>")]
    [InlineData("- remove: { path: c:a }", "<o>\n  <a/> <!-- of a -->\n  <b/>\n</o>", "<o>\n  <!-- of a -->\n  <b/>\n</o>")]
    [InlineData("- remove: { path: \"c:a/@id | c:b\" }", "<o><a id='1' k = \"2\"/><b/></o>", "<o><a k = \"2\"/></o>")]
    [InlineData("- remove: { path: //c:x, prune: 1 }", "<o>\n  <p>\n    <q>\n      <x/>\n    </q>\n  </p>\n</o>", "<o>\n  <p>\n  </p>\n</o>")]
    [InlineData("- remove: { path: //c:x, prune: 2 }", "<o><p><q><x/><x/></q></p><b/></o>", "<o><b/></o>")]
    [InlineData("- remove: { path: //c:x, prune: 2 }", "<o><p id='1'><q><x/></q></p></o>", "<o><p id='1'></p></o>")]
    public void Remove_takes_what_is_named_and_its_own_white_space(string operations, string document, string expected) =>
        XmlPrograms.Plain(operations, document).ShouldBe(expected);

    [Theory]
    [InlineData("- rename: { path: c:a, to: c:b }", "<o><a id='1' >x&amp;<!--y--></a ></o>", "<o><b id='1' >x&amp;<!--y--></b ></o>")]
    [InlineData("- rename: { path: c:a, to: c:b, existing: keep }", "<o><a>1</a><b>2</b></o>", "<o><a>1</a><b>2</b></o>")]
    [InlineData("- rename: { path: c:a, to: c:b, existing: overwrite }", "<o><a>1</a><b>2</b></o>", "<o><b>1</b></o>")]
    [InlineData("- rename: { path: c:a, to: c:b, existing: append }", "<o><a>1</a><a>2</a><b>2</b></o>", "<o><b>1</b><b>2</b></o>")]
    [InlineData("- rename: { path: c:a, to: c:b }", "<o><a>1</a><b>1</b></o>", "<o><b>1</b></o>")]
    [InlineData("- rename: { path: c:a/@k, to: n }", "<o><a  k = 'v' z=\"\"/></o>", "<o><a  n = 'v' z=\"\"/></o>")]
    public void Rename_changes_names_alone(string operations, string document, string expected) =>
        XmlPrograms.Plain(operations, document).ShouldBe(expected);

    [Theory]
    [InlineData("- move: { from: c:r, to: c:s/c:r, existing: overwrite }",
        "<o>\n  <r>\n    <i>1</i>\n  </r>\n</o>", "<o>\n  <s>\n    <r>\n      <i>1</i>\n    </r>\n  </s>\n</o>")]
    [InlineData("- move: { from: c:r, to: c:s/c:t, existing: overwrite }",
        "<o>\n  <r>1</r>\n  <s>\n    <t>2</t>\n  </s>\n</o>", "<o>\n  <s>\n    <t>1</t>\n  </s>\n</o>")]
    [InlineData("- move: { from: c:n/c:x, to: c:m/c:x, existing: append }",
        "<o><n><x>1</x><x>2</x></n><m><x>2</x></m></o>", "<o><n></n><m><x>2</x><x>1</x></m></o>")]
    [InlineData("- move: { from: c:n/c:x, to: c:m/c:x, existing: append, prune: 1 }", "<o><n><x>1</x></n></o>", "<o><m><x>1</x></m></o>")]
    [InlineData("- move: { from: c:a, to: c:b/@oid }", "<o><a> 7 </a></o>", "<o><b oid=\"7\"/></o>")]
    [InlineData("- each: { path: c:t, do: [ { move: { from: '@name', to: c:name, existing: keep } } ] }",
        "<o>\n  <t name=\"m\">\n    <s/>\n  </t>\n</o>", "<o>\n  <t>\n    <s/>\n    <name>m</name>\n  </t>\n</o>")]
    [InlineData("- copy: { from: c:a, to: c:b, existing: keep }\n- copy: { from: c:a, to: c:d }\n- remove: { path: c:a }",
        "<o>\n  <a>\n    <n>1</n>\n  </a>\n  <b/>\n</o>", "<o>\n  <b/>\n  <d>\n    <n>1</n>\n  </d>\n</o>")]
    public void Move_and_copy_put_whole_elements_elsewhere(string operations, string document, string expected) =>
        XmlPrograms.Plain(operations, document).ShouldBe(expected);

    [Theory]
    [InlineData("- set: { path: c:a, value: \"x < y & z\" }", "<o><a k='1'>old<b/></a></o>", "<o><a k='1'>x &lt; y &amp; z</a></o>")]
    [InlineData("- set: { path: c:a/c:b/@k, value: 'it\"s' }", "<o>\n  <z/>\n</o>",
        "<o>\n  <z/>\n  <a>\n    <b k=\"it&quot;s\"/>\n  </a>\n</o>")]
    [InlineData("- set: { path: c:a, select: \"concat(c:b, '-', count(//c:b) + 1)\" }", "<o><b>x</b></o>", "<o><b>x</b><a>x-2</a></o>")]
    [InlineData("- set: { path: //c:x/c:y, value: 1 }", "<o><x/><p><x><y>2</y></x></p></o>", "<o><x><y>1</y></x><p><x><y>1</y></x></p></o>")]
    [InlineData("- set: { path: c:a, value: same }", "<o><a><![CDATA[same]]></a></o>", "<o><a><![CDATA[same]]></a></o>")]
    [InlineData("- set: { path: c:a, value: { c:b: [1, 2], '@k': v } }", "<o>\n  <a/>\n</o>",
        "<o>\n  <a k=\"v\">\n    <b>1</b>\n    <b>2</b>\n  </a>\n</o>")]
    [InlineData("- default: { path: c:a, value: 1 }\n- default: { path: c:b, value: 2 }", "<o><a> </a><b>3</b></o>", "<o><a>1</a><b>3</b></o>")]
    [InlineData("- set: { path: \"c:h[c:id='u' and c:t=1]/c:w\", value: 5 }", "<o><h><id>v</id></h></o>",
        "<o><h><id>v</id></h><h><id>u</id><t>1</t><w>5</w></h></o>")]
    [InlineData("- default: { path: \"c:h[c:id='u']/c:w\", value: 5 }", "<o><h><id>u</id></h></o>", "<o><h><id>u</id><w>5</w></h></o>")]
    public void Set_and_default_write_and_make_what_is_missing(string operations, string document, string expected) =>
        XmlPrograms.Plain(operations, document).ShouldBe(expected);

    [Theory]
    [InlineData("- wrap: { path: c:a, as: c:b }", "<o><a k='1'>x</a><a/></o>", "<o><a k='1'><b>x</b></a><a/></o>")]
    [InlineData("- unwrap: { path: c:a, as: c:b }", "<o><a><b>x</b></a><a>y</a></o>", "<o><a>x</a><a>y</a></o>")]
    [InlineData("- map: { path: //c:v, values: { old: new }, else: remove }", "<o><v> old </v><v>new</v><v>z</v></o>", "<o><v>new</v><v>new</v></o>")]
    [InlineData("- merge: { path: c:d, value: { c:l: Users, c:i: null, '@n': 1 } }", "<o><d><i/><l>x</l></d></o>", "<o><d n=\"1\"><l>Users</l></d></o>")]
    [InlineData("- coalesce: { to: c:i, from: [c:i, c:n, '@m'], else: none }", "<o><n>7</n></o>", "<o><n>7</n><i>7</i></o>")]
    [InlineData("- convert: { path: //c:f, to: boolean }", "<o><f>1</f><f> false</f></o>", "<o><f>true</f><f>false</f></o>")]
    [InlineData("- append: { to: c:l/c:e, value: { c:t: 1 } }", "<o><l><e><t>0</t></e></l></o>", "<o><l><e><t>0</t></e><e><t>1</t></e></l></o>")]
    [InlineData("- append: { to: c:l/c:e, value: { c:t: 1 } }", "<o><l><e> <t>1</t> </e></l></o>", "<o><l><e> <t>1</t> </e></l></o>")]
    [InlineData("- append: { from: //c:v, to: c:p, do: [ { remove: { path: c:x } }, { set: { path: c:n, select: 'c:t' } } ] }",
        "<o><v><t>T</t><x/></v></o>", "<o><v><t>T</t><x/></v><p><t>T</t><n>T</n></p></o>")]
    [InlineData("- delete: {}", "<o><a/></o>", "")]
    [InlineData("- set: { path: c:i, value: 1 }\n  when: { not: { exists: c:i } }", "<o><i>2</i></o>", "<o><i>2</i></o>")]
    [InlineData("- set: { path: c:i, value: 1 }\n  when: { all: [ { equals: { path: c:k, value: 7 } }, { matches: { path: c:m, pattern: '^a' } } ] }",
        "<o><k> 7 </k><m>ab</m><i>2</i></o>", "<o><k> 7 </k><m>ab</m><i>1</i></o>")]
    [InlineData("- wrap: { path: //c:b, as: c:chars }\n- rename: { path: //c:b, to: c:n, existing: append }\n"
        + "- each: { path: '//c:n[not(c:i)]', do: [ { set: { path: c:i, select: count(preceding-sibling::c:n) + 1 } } ] }",
        "<o><b>x</b><b>y</b></o>", "<o><n><chars>x</chars><i>1</i></n><n><chars>y</chars><i>2</i></n></o>")]
    public void Each_operation_does_what_it_says(string operations, string document, string expected) =>
        XmlPrograms.Plain(operations, document).ShouldBe(expected);

    [Fact]
    public void Generated_values_stay_once_they_are_there()
    {
        const string operations = "- generate: { path: '@oid', as: uuid }\n- generate: { path: c:at, as: now }";

        var once = XmlPrograms.Applied(operations, "<o xmlns='urn:c'><at/></o>");

        once.ShouldContain("<at>2026-01-02T03:04:05.678Z</at>");
        XmlPrograms.Applied(operations, once).ShouldBe(once);
    }

    [Theory]
    [InlineData("- rename: { path: c:a, to: c:b }", "<o><a>1</a><b>2</b></o>", "existing: keep")]
    [InlineData("- move: { from: c:a, to: c:a/c:b }", "<o><a><x/></a></o>", "use 'wrap'")]
    [InlineData("- move: { from: c:a, to: c:b/c:x }", "<o><a/><b/><b/></o>", "names 2 places")]
    [InlineData("- remove: { path: . }", "<o/>", "use 'delete'")]
    [InlineData("- map: { path: c:a, values: { x: y }, else: fail }", "<o><a>z</a></o>", "not in the table")]
    [InlineData("- unwrap: { path: c:a, as: c:b }", "<o><a><b/><d/></a></o>", "more in it")]
    [InlineData("- convert: { path: c:a, to: integer }", "<o><a>1.5</a></o>", "no form as integer")]
    public void What_cannot_be_done_refuses_the_object_and_says_where(string operations, string document, string expected)
    {
        var error = XmlPrograms.Refused(operations, document);

        error.Message.ShouldContain(expected);
        error.Path.ShouldStartWith("/o");
    }

    [Theory]
    [InlineData("- extract: { from: c:a, to: items, key: c:id }", "not for XML")]
    [InlineData("- collect: { from: items, by: /a, equals: /b, to: /c }", "not for XML")]
    [InlineData("- unwrap: { path: c:a }", "needs 'as'")]
    [InlineData("- remove: { path: q:a }", "q")]
    [InlineData("- remove: { path: 'c:a[' }", "no XPath 1.0")]
    [InlineData("- remove: { path: 'count(c:a)' }", "must match nodes")]
    [InlineData("- move: { from: c:a, to: 'c:b | c:d' }", "must end in the name")]
    [InlineData("- set: { path: c:a }", "needs 'value' or 'select'")]
    [InlineData("- set: { path: c:a, value: null }", "cannot be a null")]
    [InlineData("- coalesce: { to: c:a, from: [ { lookup: items, equals: c:b, take: /c } ] }", "must be a path in XML")]
    [InlineData("- remove: { path: 'no-such-function(c:a)' }", "no XPath 1.0")]
    public void What_makes_no_sense_in_XML_is_refused_when_it_is_read(string operations, string expected) =>
        XmlPrograms.Complaints(operations).First().Message.ShouldContain(expected);

    [Fact]
    public void Names_get_the_prefix_that_the_document_has()
    {
        XmlPrograms.Applied("- set: { path: c:a/x:b, value: 1 }", "<p:o xmlns:p=\"urn:c\" xmlns:y='urn:x'/>")
            .ShouldBe("<p:o xmlns:p=\"urn:c\" xmlns:y='urn:x'><p:a><y:b>1</y:b></p:a></p:o>");
        XmlPrograms.Applied("- set: { path: c:a/x:b/@x:k, value: 1 }", "<o xmlns=\"urn:c\"/>")
            .ShouldBe("<o xmlns=\"urn:c\"><a><x:b xmlns:x=\"urn:x\" x:k=\"1\"/></a></o>");
        XmlPrograms.Applied("- set: { path: c:a, value: 1 }", "<o/>").ShouldBe("<o><c:a xmlns:c=\"urn:c\">1</c:a></o>");
    }

    [Fact]
    public void Moved_elements_take_along_the_prefixes_that_they_use()
    {
        const string document = """<o xmlns="urn:c"><e xmlns:q="urn:q" xmlns:r="urn:r"><x:s xmlns:x="urn:x"><i t="q:T">q:name</i></x:s></e></o>""";

        XmlPrograms.Applied("- move: { from: c:e/x:s, to: c:m/c:s, prune: 1 }", document)
            .ShouldBe("""<o xmlns="urn:c"><m><s xmlns:x="urn:x" xmlns:q="urn:q"><i t="q:T">q:name</i></s></m></o>""");
    }

    [Fact]
    public void Only_the_objects_of_the_condition_are_changed()
    {
        const string user = "<user xmlns='urn:c'><a/></user>";

        XmlPrograms.Applied("- remove: { path: c:a }", user, "{ exists: /c:task }").ShouldBe(user);
        XmlPrograms.Applied("- remove: { path: c:a }", user, "{ exists: 'count(/c:user/c:a) = 1' }").ShouldBe("<user xmlns='urn:c'></user>");
    }
}
