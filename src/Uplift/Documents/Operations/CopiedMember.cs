using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>A member of a new object that is copied from a document; left out when nothing is there.</summary>
public sealed record CopiedMember(string Name, DocumentPath From)
{
    internal static IReadOnlyList<CopiedMember> ReadAll(OperationSource source)
    {
        if (source.Keys.TakeMapping("with") is not { } mapping) return [];
        var members = new List<CopiedMember>(mapping.Members.Count);
        foreach (var member in mapping.Members)
        {
            if (source.Read(member.Value, "with") is not { } path) continue;
            if (path.HasWildcard)
            {
                source.Bag.Error(DiagnosticCodes.InvalidOperation,
                    $"'{member.Key}' under 'with' must name one place, not '{path}'.",
                    member.Value.Position);
            }

            members.Add(new CopiedMember(member.Key, path));
        }

        return members;
    }
}
