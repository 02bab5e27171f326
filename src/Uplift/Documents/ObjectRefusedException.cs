using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>One object cannot be changed; it is left as it was and reported, the others go on.</summary>
/// <param name="path">The pointer of the place in the object.</param>
/// <param name="message">What was found there and what to do.</param>
/// <param name="position">The operation that refused it; null when the object itself cannot be read.</param>
public sealed class ObjectRefusedException(string path, string message, SourcePosition? position = null,
    Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The pointer of the place in the object; <c>""</c> for the whole.</summary>
    public string Path { get; } = path;

    /// <summary>Where the operation stands in its file.</summary>
    public SourcePosition? Position { get; } = position;
}
