using System.Diagnostics.CodeAnalysis;
using System.Xml;
using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>The prefixes that a package declares for its XPath expressions and qualified names.</summary>
public sealed class XmlNames
{
    private readonly XmlNamespaceManager _manager = new(new NameTable());

    /// <summary>No prefix is declared.</summary>
    public static XmlNames None { get; } = new(new Dictionary<string, string>());

    /// <param name="namespaces">Namespace by prefix.</param>
    public XmlNames(IReadOnlyDictionary<string, string> namespaces)
    {
        foreach (var (prefix, name) in namespaces) _manager.AddNamespace(prefix, name);
        Declared = namespaces;
        Prefixes = [.. namespaces.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The prefixes, for messages.</summary>
    public IReadOnlyList<string> Prefixes { get; }

    internal IXmlNamespaceResolver Resolver => _manager;

    /// <summary>Namespace by prefix.</summary>
    internal IReadOnlyDictionary<string, string> Declared { get; }

    /// <summary>A qualified name; false when it is none, or its prefix is not declared.</summary>
    internal bool TryRead(string text, [NotNullWhen(true)] out XmlName? name)
    {
        name = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (prefix, local) = colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
        if (!IsName(local) || (colon >= 0 && !IsName(prefix))) return false;
        var found = prefix.Length == 0 ? "" : _manager.LookupNamespace(prefix);
        if (found is null) return false;
        name = new XmlName(prefix, local, found);
        return true;
    }

    /// <summary>A qualified name of an operation; null and a complaint when it is none.</summary>
    internal XmlName? Read(string text, SourcePosition position, string what, DiagnosticBag bag)
    {
        if (TryRead(text, out var name)) return name;
        bag.Error(DiagnosticCodes.InvalidPath, $"{what} must be a qualified name, not {QuotedText.Of(text)}.", position,
            Hint);
        return null;
    }

    /// <summary>What can be written before the colon.</summary>
    internal string Hint => Prefixes.Count == 0
        ? "Declare prefixes under 'uplift.namespaces' of module.json."
        : $"Prefixes that the package declares: {string.Join(", ", Prefixes)}.";

    private static bool IsName(string text) => text.Length > 0 && text.AsSpan().IndexOf(':') < 0
        && XmlConvert.IsStartNCNameChar(text[0]) && text.All(XmlConvert.IsNCNameChar);
}
