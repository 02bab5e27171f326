using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Documents.Xml;

namespace Uplift.Tests.Documents.Xml;

public sealed class XmlProperties
{
    private static readonly Gen<string> s_documents = Gen.Choose(0, int.MaxValue - 1).Select(seed => new WildXml(seed).Document());

    [Fact]
    public void Any_document_is_written_as_it_was_read() => Prop.ForAll(s_documents.ToArbitrary(), text =>
    {
        var document = XmlText.Parse(text);
        document.Write().ShouldBe(text);
        document.ToString().ShouldBe(text);
        ((MarkupElement)document.Root.Copy()).ToString().ShouldBe(document.Root.ToString());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Paths_find_what_the_parser_of_the_framework_finds() => Prop.ForAll(s_documents.ToArbitrary(), text =>
    {
        var (own, other) = (XmlText.Parse(text), XDocument.Parse(text.TrimStart('\uFEFF'), LoadOptions.PreserveWhitespace));
        foreach (var path in (string[])["//*", "//@*", "//c:a", "//c:a/c:b[1]", "//*[@k='1']/../@k", "//comment()", "//c:b[last()] | //c:a/@k"])
        {
            var expected = ((IEnumerable<object>)System.Xml.XPath.Extensions.XPathEvaluate(other, path, XmlPrograms.Names.Resolver))
                .Select(Shown).ToList();
            XmlPath.Compile(path, XmlPrograms.Names).Select(own.Root).Select(Shown).ToList().ShouldBe(expected, path);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Removing_elements_leaves_every_other_tag_text_and_comment_as_it_was() => Prop.ForAll(s_documents.ToArbitrary(), text =>
    {
        var before = Pieces(XmlText.Parse(text).Root, element => element.LocalName == "b");

        var after = XmlPrograms.Applied("- remove: { path: '*//c:b | c:b' }", text);

        Pieces(XmlText.Parse(after).Root, _ => false).ShouldBe(before);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Renaming_changes_nothing_but_the_names() => Prop.ForAll(s_documents.ToArbitrary(), text =>
    {
        var after = XmlPrograms.Applied("- rename: { path: '//c:a', to: c:renamed, existing: append }\n- rename: { path: '//c:renamed', to: c:a, existing: append }", text);

        after.ShouldBe(text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_set_is_read_back_and_the_rest_stays() => Prop.ForAll(
        s_documents.ToArbitrary(), ArbMap.Default.ArbFor<string>().Filter(IsXml), (text, value) =>
    {
        var document = XmlText.Parse(text);
        var before = document.Root.ToString();
        var made = XmlWriting.AddElement(document.Root, new XmlName("c", "made", "urn:c"));
        XmlWriting.SetText(made, value);
        XmlWriting.AddAttribute(made, new XmlName("", "k", ""), value);

        var again = XmlText.Parse(document.Write());
        var read = again.Root.Elements.Single(element => element.LocalName == "made");
        read.Value.ShouldBe(value);
        read.Attributes.First(attribute => attribute.LocalName == "k").Value.ShouldBe(value);
        MarkupLayout.TakeOut(read);
        Plain(again.Root.ToString()).ShouldBe(Plain(before));
    }).QuickCheckThrowOnFailure();

    // An empty element gets an end tag once something was in it, and the last line may get an indentation.
    private static string Plain(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)))
        .Replace("/>", ">", StringComparison.Ordinal).Replace("</o>", "", StringComparison.Ordinal);

    private static bool IsXml(string? text) => text is not null && text.All(System.Xml.XmlConvert.IsXmlChar);

    private static string Shown(XmlItem item) => item.Attribute is { } attribute ? $"@{attribute.LocalName}={attribute.Value}"
        : item.Element is { } element ? $"{element.Namespace}:{element.LocalName}={element.Value}" : item.Value;

    private static string Shown(object found) => found switch
    {
        XAttribute attribute => $"@{attribute.Name.LocalName}={attribute.Value}",
        XElement element => $"{element.Name.NamespaceName}:{element.Name.LocalName}={element.Value}",
        XText text => text.Value,
        XComment comment => comment.Value,
        _ => "",
    };

    private static List<string> Pieces(MarkupElement element, Predicate<MarkupElement> without)
    {
        var pieces = new List<string> { element.QualifiedName + string.Concat(element.Attributes) };
        foreach (var child in element.Children)
        {
            if (child is MarkupElement inner)
            {
                if (!without(inner)) pieces.AddRange(Pieces(inner, without));
            }
            else if (child is not MarkupText)
            {
                pieces.Add(child.ToString());
            }
        }

        pieces.AddRange(string.Concat(element.Children.OfType<MarkupText>().Select(text => text.ToString()))
            .Where(character => !char.IsWhiteSpace(character)).Select(character => character.ToString()));
        return pieces;
    }

    /// <summary>Well-formed documents with all that XML can hold, in any spacing.</summary>
    private sealed class WildXml(int seed)
    {
        private static readonly string[] s_names = ["a", "b", "x:a", "p-q.r", "ö"];
        private static readonly string[] s_texts =
            ["t", " ", "\n    ", "\r\n\t", "&amp;&#65;", "<![CDATA[<&]]>", "<!-- c -->", "<?pi d?>", "\U0001F600", "&lt;"];

        private readonly Random _random = new(seed);
        private readonly StringBuilder _output = new();

        public string Document()
        {
            if (_random.Next(4) == 0) _output.Append('\uFEFF');
            if (_random.Next(2) == 0) _output.Append("<?xml version='1.0' encoding=\"utf-8\" ?>\n");
            if (_random.Next(3) == 0) _output.Append("<!-- before -->\r\n");
            _output.Append("<o xmlns='urn:c' xmlns:x=\"urn:x\"");
            Content(4, "o");
            if (_random.Next(3) == 0) _output.Append("\n<?after?>\n");
            return _output.ToString();
        }

        private void Content(int depth, string name)
        {
            if (_random.Next(3) == 0) _output.Append(" k = '1'");
            if (_random.Next(4) == 0) _output.Append("\n  x:k=\"&quot;&#10;'\"");
            if (_random.Next(3) == 0) _output.Append(' ');
            if (_random.Next(4) == 0)
            {
                _output.Append("/>");
                return;
            }

            _output.Append('>');
            for (var count = _random.Next(5); count > 0; count--)
            {
                if (depth == 0 || _random.Next(2) == 0) _output.Append(s_texts[_random.Next(s_texts.Length)]);
                else Element(depth - 1);
            }

            _output.Append("</").Append(name).Append(_random.Next(4) == 0 ? " >" : ">");
        }

        private void Element(int depth)
        {
            var name = s_names[_random.Next(s_names.Length)];
            _output.Append('<').Append(name);
            Content(depth, name);
        }
    }
}
