using System.Text;
using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Tests.Documents.Xml;

public sealed class XmlTextTests
{
    [Theory]
    [InlineData("<a/>")]
    [InlineData("<a />")]
    [InlineData("<a></a\n>")]
    [InlineData("\uFEFF<?xml version='1.0' encoding=\"UTF-8\" standalone='yes' ?>\r\n<!-- c -->\n<?pi  x?>\n<a/>\n<!-- end -->\n")]
    [InlineData("<a  b = '1'\n\tc=\"&#65;&lt;&quot;\">t &amp; u<![CDATA[<x>]]> &#x1F600; <b:c xmlns:b='u'/><?p?></a>")]
    [InlineData("<a>\r\n  <b>\r</b>\r\n</a>")]
    [InlineData("<ä ö='ü'>ß</ä>")]
    public void What_nobody_changes_is_written_as_it_was_read(string text)
    {
        XmlText.Parse(text).Write().ShouldBe(text);
        XmlText.Parse(text).ToString().ShouldBe(text);
    }

    [Fact]
    public void Values_are_those_of_an_XML_parser()
    {
        var root = XmlText.Parse("<a b=' x\n&#10;y '>1\r\n2&amp;<![CDATA[<\r>]]>&#x41;<c>d</c></a>").Root;

        root.Attributes[0].Value.ShouldBe(" x \ny ");
        root.Value.ShouldBe("1\n2&<\n>Ad");
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "document type declaration")]
    [InlineData("<!DOCTYPE a SYSTEM 'http://localhost/x.dtd'><a/>", "document type declaration")]
    [InlineData("<?xml version='1.0'?><!-- <a> --><!DOCTYPE l [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]><l>&b;</l>", "document type declaration")]
    [InlineData("<a>&x;</a>", "not well-formed")]
    [InlineData("<a><b></a></b>", "not well-formed")]
    [InlineData("<a/><b/>", "not well-formed")]
    [InlineData("<a>\u0001</a>", "not well-formed")]
    [InlineData("<a>&#1;</a>", "not well-formed")]
    [InlineData("<a b='1' b='2'/>", "not well-formed")]
    [InlineData("<x:a/>", "not well-formed")]
    [InlineData("", "not well-formed")]
    [InlineData("<?xml version='1.1'?><a/>", "not well-formed")]
    public void What_is_no_safe_XML_is_refused(string text, string expected) =>
        Should.Throw<ObjectRefusedException>(() => XmlText.Parse(text)).Message.ShouldContain(expected);

    [Fact]
    public void Nesting_of_ten_thousand_is_refused_and_nothing_overflows()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 10_000)) + string.Concat(Enumerable.Repeat("</a>", 10_000));

        Should.Throw<ObjectRefusedException>(() => XmlText.Parse(deep)).Message.ShouldContain("nests deeper than 256");
    }

    [Fact]
    public void A_document_of_a_hundred_megabytes_is_refused_before_it_is_read()
    {
        var large = $"<a>{new string('x', 100_000_000)}</a>";
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<ObjectRefusedException>(() => XmlText.Parse(large)).Message.ShouldContain("too large");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Theory]
    [InlineData("utf-8", "")]
    [InlineData("utf-8", "\uFEFF")]
    [InlineData("utf-16", "\uFEFF")]
    [InlineData("utf-16BE", "\uFEFF")]
    [InlineData("iso-8859-1", "")]
    [InlineData("windows-1252", "")]
    public void Bytes_come_back_in_the_encoding_that_the_document_declares(string name, string mark)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var text = $"{mark}<?xml version=\"1.0\" encoding=\"{name}\"?>\r\n<a b='é'>ü</a>";
        var stored = Convert.ToBase64String(encoding.GetBytes(text));

        var document = StoredXml.Parse(stored);

        document.Write().ShouldBe(stored);
        document.Document.Root.Value.ShouldBe("ü");
        XmlWriting.SetText(document.Document.Root, "ö€\u0141");
        var written = encoding.GetString(Convert.FromBase64String(document.Write()));
        written.ShouldStartWith($"{mark}<?xml version=\"1.0\" encoding=\"{name}\"?>\r\n<a b='é'>ö");
        XmlText.Parse(written).Root.Value.ShouldBe("ö€\u0141");
    }

    [Theory]
    [InlineData("<a>\u00FC</a>", "iso-8859-1", "said to be utf-8")]
    [InlineData("<?xml version='1.0' encoding='UTF-16'?><a/>", "utf-8", "written in single bytes")]
    [InlineData("<?xml version='1.0' encoding='martian'?><a/>", "utf-8", "not known")]
    [InlineData("<?xml version='1.0' encoding='us-ascii'?><a>\u00FC</a>", "utf-8", "said to be us-ascii")]
    public void Bytes_that_are_not_what_they_are_said_to_be_are_refused(string text, string encoding, string expected)
    {
        var stored = Convert.ToBase64String(Encoding.GetEncoding(encoding).GetBytes(text));

        Should.Throw<ObjectRefusedException>(() => StoredXml.Parse(stored)).Message.ShouldContain(expected);
    }

    [Fact]
    public void The_place_of_a_broken_byte_is_named()
    {
        byte[] bytes = [.. "<a>good "u8, 0xC3, 0x28, .. "</a>"u8];

        Should.Throw<ObjectRefusedException>(() => StoredXml.Parse(Convert.ToBase64String(bytes))).Message.ShouldContain("at byte 8");
    }
}
