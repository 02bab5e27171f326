using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>An XML document of a store: a text, or bytes (<see cref="XmlTransport"/>) in the encoding
/// that it declares.</summary>
internal sealed class StoredXml
{
    private readonly string _stored;
    private readonly Encoding? _encoding;

    private StoredXml(string stored, MarkupDocument document, Encoding? encoding)
    {
        (_stored, Document, _encoding) = (stored, document, encoding);
    }

    public MarkupDocument Document { get; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="ObjectRefusedException">It is no well-formed XML within the limits, or its encoding
    /// is not known.</exception>
    public static StoredXml Parse(string stored)
    {
        if (!XmlTransport.IsBytes(stored)) return new StoredXml(stored, XmlText.Parse(stored), null);
        var (text, encoding) = XmlBytes.Decode(XmlTransport.ToBytes(stored));
        return new StoredXml(stored, XmlText.Parse(text), encoding);
    }

    /// <summary>The document as it is to be stored; the very same text when nothing changed.</summary>
    /// <exception cref="ObjectRefusedException">A new name does not exist in the document's encoding.</exception>
    public string Write()
    {
        var text = Document.Write();
        if (_encoding is null) return text;
        if (Document.IsUntouched) return _stored;
        return XmlTransport.Of(XmlBytes.Encode(text, _encoding));
    }

    /// <summary>The document of another text, in the same encoding.</summary>
    /// <exception cref="ObjectRefusedException">It is no XML, or has a name that the encoding
    /// does not have.</exception>
    public StoredXml With(string text) =>
        text == Document.Write()
            ? this : Parse(_encoding is null ? text : XmlTransport.Of(XmlBytes.Encode(text, _encoding)));

    /// <summary>What a person reads; the stored text itself where it cannot be decoded.</summary>
    public static string Shown(string stored)
    {
        if (!XmlTransport.IsBytes(stored)) return stored;
        try
        {
            return XmlBytes.Decode(XmlTransport.ToBytes(stored)).Text;
        }
        catch (ObjectRefusedException)
        {
            return stored;
        }
    }

    /// <summary>Takes back what a run did to a document that was edited since.</summary>
    /// <param name="left">As the run left it.</param>
    /// <param name="before">As it was before.</param>
    /// <param name="current">As it is now.</param>
    /// <returns>The document to store; the edit alone, with true, where both changed one place.</returns>
    public static (string Merged, bool IsConflict) TakeBack(string left, string before, string current)
    {
        var now = Parse(current);
        var merged = MarkupMerge.Merge(
            Parse(left).Document.Write(), Parse(before).Document.Write(), now.Document.Write());
        if (merged is null) return (current, true);
        return (now._encoding is null ? merged : XmlTransport.Of(XmlBytes.Encode(merged, now._encoding)), false);
    }
}
