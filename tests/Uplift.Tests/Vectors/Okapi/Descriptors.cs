using System.Text;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>Module descriptors, read as the engine reads those of a registry.</summary>
internal static class Descriptors
{
    /// <summary>Reads a descriptor, and what was said about it.</summary>
    public static (ModuleDescriptor? Descriptor, DiagnosticBag Problems) Read(JsonNode descriptor)
    {
        var bag = new DiagnosticBag();
        return (ModuleDescriptor.Read("module.json", Encoding.UTF8.GetBytes(descriptor.ToJsonString()), bag), bag);
    }

    /// <summary>Reads a descriptor that is in order.</summary>
    public static ModuleDescriptor Good(JsonNode descriptor)
    {
        var (read, problems) = Read(descriptor);
        problems.ShouldBeEmpty();
        return read.ShouldNotBeNull();
    }

    /// <summary>Reads a descriptor that is written as JSON.</summary>
    public static ModuleDescriptor Good(string json) => Good(JsonNode.Parse(json)!);
}
