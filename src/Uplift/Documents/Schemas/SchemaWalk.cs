using System.Text;

namespace Uplift.Documents.Schemas;

/// <summary>
/// Collects violations and knows where in the document the walk is. Only a document that is not valid is walked.
/// </summary>
internal sealed class SchemaWalk(int most)
{
    private readonly List<string> _path = [];
    private readonly List<SchemaViolation> _violations = [];

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    public bool IsFull => _violations.Count >= most;

    public void Enter(string member) => _path.Add(member);

    public void Enter(int index) => _path.Add(index.ToString());

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Records a violation at the present place; always false, so that a check can return it.</summary>
    public bool Report(string keyword, string message)
    {
        if (IsFull) return false;
        var pointer = new StringBuilder();
        foreach (var segment in _path)
        {
            pointer.Append('/').Append(segment.Replace("~", "~0", StringComparison.Ordinal)
                .Replace("/", "~1", StringComparison.Ordinal));
        }

        _violations.Add(new SchemaViolation(pointer.ToString(), keyword, message));
        return false;
    }
}
