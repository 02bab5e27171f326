using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Uplift.Changes;

namespace Uplift.Tests.Packages;

/// <summary>Assemblies for packages, compiled in memory.</summary>
internal static class SomeAssembly
{
    public static byte[] Compile(string name, string source, params MetadataReference[] more)
    {
        string[] shared = [typeof(object).Assembly.Location, Assembly.Load("System.Runtime").Location,
            typeof(JsonObject).Assembly.Location,
            typeof(UpgradeAttribute).Assembly.Location, Assembly.Load("System.Collections").Location];
        var references = shared.Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).Concat(more);
        using var output = new MemoryStream();
        var result = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, deterministic: true)).Emit(output);
        result.Success.ShouldBeTrue(string.Join('\n', result.Diagnostics));
        return output.ToArray();
    }
}
