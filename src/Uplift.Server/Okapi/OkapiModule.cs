using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Server.Modules;

namespace Uplift.Server.Okapi;

/// <summary>
/// The gateway as a module: Okapi registers itself, and modules require its interface. Here it
/// stands for the calls that Uplift answers in Okapi's place.
/// </summary>
public static class OkapiModule
{
    /// <summary>The version of Okapi whose calls are answered.</summary>
    public const string Version = "7.0.7";

    private const string Product = "okapi";

    /// <summary>Registers it when no version of it is known.</summary>
    public static async Task EnsureAsync(
        ControlDatabase control, KnownModules known, CancellationToken cancellationToken)
    {
        var view = await known.ReadAsync(cancellationToken);
        if (view.Registry.VersionsOf(Product).Count > 0) return;
        var descriptor = ModuleDesk.ReadDescriptor(new JsonObject
        {
            ["id"] = $"{Product}-{Version}",
            ["name"] = "Uplift in the place of Okapi",
            ["provides"] = new JsonArray(new JsonObject { ["id"] = Product, ["version"] = "1.9" }),
        });
        await control.Directory.PutDescriptorsAsync(
            [new StoredDescriptor(descriptor.Id.Text, descriptor.ToJson().ToJsonString())], Product, cancellationToken);
    }
}
