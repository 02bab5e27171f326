using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The real descriptors of five releases.</summary>
[Trait("Vectors", "okapi")]
public sealed class RealDescriptorTests
{
    [Fact]
    public void Every_real_descriptor_loads_and_stays_as_it_was()
    {
        var paths = Directory.GetFiles(Path.Combine(OkapiCases.Folder, "descriptors"), "*.json", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "index.json").ToList();
        paths.Count.ShouldBeGreaterThan(300);

        foreach (var path in paths)
        {
            var bag = new DiagnosticBag();
            var descriptor = ModuleDescriptor.Read(path, File.ReadAllBytes(path), bag);

            bag.ShouldBeEmpty();
            descriptor.ShouldNotBeNull().Id.Text.ShouldBe(Path.GetFileNameWithoutExtension(path));
            JsonNode.DeepEquals(descriptor.ToJson(), JsonNode.Parse(File.ReadAllText(path))).ShouldBeTrue(path);
        }
    }
}
