namespace Uplift.Packages;

/// <summary>A request that a module answers for one of its interfaces, or filters.</summary>
public sealed record InterfaceHandler
{
    /// <summary>HTTP methods as written; <c>*</c> stands for all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The path with <c>{names}</c> and <c>*</c>, or null where <see cref="Path"/> is given.</summary>
    public string? PathPattern { get; init; }

    /// <summary>The beginning of the path, the older form, or null.</summary>
    public string? Path { get; init; }

    /// <summary>Of a filter: <c>auth</c>, <c>pre</c> or <c>post</c>; else null.</summary>
    public string? Phase { get; init; }

    /// <summary>The permissions that the module itself is given while it answers.</summary>
    public IReadOnlyList<string> ModulePermissions { get; init; } = [];

    /// <summary>The path or pattern, whichever is given; null for neither.</summary>
    public string? StaticPath => string.IsNullOrEmpty(Path) ? PathPattern : Path;

    /// <summary>True when it answers requests of that method.</summary>
    public bool Answers(string method) => Methods.Contains(method) || Methods.Contains("*");
}
