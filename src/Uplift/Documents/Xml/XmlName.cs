namespace Uplift.Documents.Xml;

/// <summary>A qualified name in a package: the prefix is the package's, a document may use another.</summary>
internal sealed record XmlName(string Prefix, string Local, string Namespace)
{
    /// <summary>As the package writes it.</summary>
    public override string ToString() => Prefix.Length == 0 ? Local : $"{Prefix}:{Local}";
}
