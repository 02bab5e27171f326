using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.Derived;

/// <summary>Derives the revision of its source, in a form that says its version, unless the unit is broken.</summary>
public sealed class CaseTransformer(int version, IReadOnlySet<string> broken) : ITransformer
{
    public JsonObject Collect(string unit, JsonObject source) => broken.Contains(unit)
        ? throw new InvalidOperationException("it is broken")
        : new JsonObject { ["form"] = version, ["of"] = source["revision"]?.DeepClone() };

    public JsonObject Transform(DerivedView view) =>
        new() { ["version"] = view.Version, ["of"] = view.Collected["of"]?.DeepClone(), ["for"] = view.Reader["name"]?.DeepClone() };

    /// <summary>A version of the module whose items are the units of transformers.</summary>
    public static ModulePackage Package(
        string version, IReadOnlySet<string> broken, params IReadOnlyList<(string Name, int Write, int Read)> transformers)
    {
        var package = Workbench.Package(version);
        return With(package, broken, [.. transformers.Select(known => Declare(package, known.Name, known.Write, known.Read))]);
    }

    public static Transformer Declare(ModulePackage package, string name, int write, int read) => new()
    {
        Name = name,
        Source = package.CollectionNamed("items"),
        Write = write,
        Read = read,
        ReadMax = Math.Max(write, read),
        MinReader = 1,
        Position = new SourcePosition("module.json", 1, 1),
    };

    public static ModulePackage With(
        ModulePackage package, IReadOnlySet<string> broken, IReadOnlyList<Transformer> transformers)
    {
        var store = Transformer.StoreOf(package.Id.Product, new SourcePosition("module.json", 1, 1));
        return package with
        {
            Collections = [.. package.Collections.Where(known => known.Name != Transformer.StoreName), store],
            Transformers =
            [
                .. transformers.Select(known => known with { Create = () => new CaseTransformer(known.Write, broken) }),
            ],
        };
    }
}
