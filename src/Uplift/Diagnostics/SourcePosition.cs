namespace Uplift.Diagnostics;

/// <summary>A place in a file: path relative to what the operator named, line and column counted from 1.</summary>
public readonly record struct SourcePosition(string File, int Line = 0, int Column = 0)
{
    /// <summary>The form that editors and terminals turn into a link: <c>file:line:column</c>.</summary>
    public override string ToString() => Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}
