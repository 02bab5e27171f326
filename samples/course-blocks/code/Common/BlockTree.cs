using System.Text.Json.Nodes;

namespace Courses.Blocks;

/// <summary>The blocks of a course, from the course down to its leaves.</summary>
internal sealed class BlockTree(JsonObject course)
{
    private readonly JsonObject _blocks = course["blocks"]!.AsObject();

    /// <summary>Goes through the tree, parents first; a block that several parents have is met once for each.</summary>
    /// <param name="visit">Gives what the children inherit from what the block inherits.</param>
    public void Visit<T>(T inherited, Func<string, JsonObject, T, T> visit) =>
        Visit((string)course["root"]!, inherited, visit);

    /// <summary>Adds up a tree from its leaves.</summary>
    /// <param name="join">Makes the sum of a block of those of its children.</param>
    public T Sum<T>(Func<string, JsonObject, IReadOnlyList<T>, T> join) => Sum((string)course["root"]!, join);

    private void Visit<T>(string id, T inherited, Func<string, JsonObject, T, T> visit)
    {
        var block = Find(id);
        var own = visit(id, block, inherited);
        foreach (var child in ChildrenOf(block)) Visit(child, own, visit);
    }

    private T Sum<T>(string id, Func<string, JsonObject, IReadOnlyList<T>, T> join)
    {
        var block = Find(id);
        return join(id, block, [.. ChildrenOf(block).Select(child => Sum(child, join))]);
    }

    private JsonObject Find(string id) => _blocks[id]?.AsObject()
        ?? throw new InvalidOperationException($"the course has no block '{id}'");

    private static IEnumerable<string> ChildrenOf(JsonObject block) =>
        block["children"]?.AsArray().Select(child => (string)child!) ?? [];
}
