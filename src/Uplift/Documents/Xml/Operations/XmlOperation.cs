using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>One step of a change of XML documents. Applying it to its own result must change nothing.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents (inside <c>each</c>: the elements) that it is for; null for all.</param>
public abstract record XmlOperation(SourcePosition Position, XmlCondition? When)
{
    /// <summary>The expressions that it evaluates, and the texts that matter there, from where it starts.</summary>
    internal abstract IEnumerable<XmlSite> Sites { get; }

    /// <summary>Operations inside of it, and the path at whose matches they start.</summary>
    internal virtual (string Path, IReadOnlyList<XmlOperation> Operations)? Inner => null;

    /// <summary>Changes one document.</summary>
    /// <exception cref="ObjectRefusedException">It cannot be done to this object.</exception>
    internal abstract void Apply(XmlEdit edit);
}

/// <summary>An expression that an operation looks at, and the texts that matter there.</summary>
internal sealed record XmlSite(string Path, params string[] Values);
