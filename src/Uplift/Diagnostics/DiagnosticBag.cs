using System.Collections;

namespace Uplift.Diagnostics;

/// <summary>Collects findings, so that a reader reports all problems of a package at once instead of the
/// first.</summary>
public sealed class DiagnosticBag : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>True when a finding stops the work.</summary>
    public bool HasErrors => _items.Exists(item => item.Severity == Severity.Error);

    public void Add(Diagnostic diagnostic) => _items.Add(diagnostic);

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _items.AddRange(diagnostics);

    public void Error(string code, string message, SourcePosition? position = null, string hint = "") =>
        _items.Add(new Diagnostic(code, Severity.Error, message, position, hint));

    public void Warn(string code, string message, SourcePosition? position = null, string hint = "") =>
        _items.Add(new Diagnostic(code, Severity.Warning, message, position, hint));

    /// <summary>Throws what was collected when it holds an error.</summary>
    /// <exception cref="UpliftException">There is at least one error.</exception>
    public void ThrowIfErrors()
    {
        if (HasErrors) throw new UpliftException([.. _items]);
    }

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
