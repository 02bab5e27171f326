using System.Text;
using Uplift.Packages;

namespace Uplift.Server.Okapi;

/// <summary>Who needs whom, for Graphviz.</summary>
internal static class DependencyGraph
{
    public static string Write(IReadOnlyList<ModuleDescriptor> modules)
    {
        var text = new StringBuilder("digraph okapi {\n");
        foreach (var module in modules)
        {
            text.Append($"  {Quote(module.Id.Text)};\n");
            var needed = module.Requires
                .SelectMany(need => modules.Where(other => other.Provided(need.Id)?.Satisfies(need) == true))
                .Select(other => other.Id.Text).Distinct().Order(StringComparer.Ordinal);
            foreach (var other in needed) text.Append($"  {Quote(module.Id.Text)} -> {Quote(other)};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
