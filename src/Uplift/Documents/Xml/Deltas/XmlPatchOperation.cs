using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>One operation of an XML patch (RFC 5261).</summary>
/// <param name="Word">add, remove or replace.</param>
/// <param name="Selector">What it is done to, in the document as the operations before have left it.</param>
/// <param name="Content">What is put there, as XML; "" for nothing.</param>
internal sealed record XmlPatchOperation(string Word, string Selector, string Content = "")
{
    /// <summary>For <c>add</c>: <c>before</c>, <c>after</c>, <c>prepend</c>; null: as the last child.</summary>
    public string? Position { get; init; }

    /// <summary>For <c>add</c>: <c>@name</c> for an attribute, <c>namespace::prefix</c> for a
    /// declaration; null: nodes.</summary>
    public string? Type { get; init; }

    /// <summary>For <c>remove</c>: the side on which white space goes too, <c>before</c> or
    /// <c>after</c>; null: none.</summary>
    public string? WhiteSpace { get; init; }

    /// <summary>The item that people see changed; "" for white space between items.</summary>
    public string Place { get; init; } = "";

    /// <summary>What stood there, for people; null: nothing.</summary>
    public string? Before { get; init; }

    /// <summary>What stands there, for people; null: nothing.</summary>
    public string? After { get; init; }

    /// <summary>Writes the operation as XML.</summary>
    public void WriteTo(StringBuilder output)
    {
        output.Append('<').Append(Word);
        Attribute("sel", Selector);
        Attribute("pos", Position);
        Attribute("type", Type);
        Attribute("ws", WhiteSpace);
        if (Word == XmlPatch.Remove) output.Append("/>");
        else output.Append('>').Append(Content).Append("</").Append(Word).Append('>');

        void Attribute(string name, string? value)
        {
            if (value is null) return;
            output.Append(' ').Append(name).Append("=\"").Append(MarkupCharacters.EscapeAttribute(value, '"'))
                .Append('"');
        }
    }
}
