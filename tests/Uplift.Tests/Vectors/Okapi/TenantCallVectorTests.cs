using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>
/// The shared cases of calls to modules. One difference is on purpose (docs/reference/okapi-differences.md): an upgrade
/// or reinstallation never purges.
/// </summary>
[Trait("Vectors", "okapi")]
public sealed class TenantCallVectorTests
{
    private const string FileName = "tenant-calls.json";

    private static readonly IReadOnlyDictionary<string, JsonObject> s_cases = OkapiCases.Read(FileName);

    private static readonly Dictionary<string, string> s_errors = new()
    {
        [DiagnosticCodes.UnsupportedInterface] = "unsupported-tenant-interface",
        [DiagnosticCodes.IncompleteInterface] = "missing-delete-method",
    };

    public static IEnumerable<ITheoryDataRow> Rows => OkapiCases.Rows(FileName);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Tenant_calls(string number)
    {
        var vector = s_cases[number];
        var expect = vector["expect"]!.AsObject();
        var (to, from, operation) = Operation(vector.Text("operation"));
        var module = Module(to ?? from!, vector.Text("tenantInterface"));
        string? error = null;
        JsonArray calls = [];
        try
        {
            calls = new JsonArray([.. TenantInterface.CallsFor(module, operation).Select(Written)]);
        }
        catch (UpliftException refused)
        {
            error = s_errors[refused.Code];
        }

        var expected = operation is TenantOperation.Upgrade upgrade ? NotPurging(expect["calls"]!, upgrade) : expect["calls"];
        error.ShouldBe((string?)expect["error"]);
        JsonNode.DeepEquals(calls, expected).ShouldBeTrue($"{calls} instead of {expected}");
        (error is null ? to : from).ShouldBe((string?)expect["enabledAfter"]!.AsArray().SingleOrDefault());
    }

    /// <summary>Which module is enabled afterwards and before, and what happens between.</summary>
    private static (string? To, string? From, TenantOperation Operation) Operation(string name)
    {
        var parameters = TenantParameter.Parse("loadReference=true");
        return name switch
        {
            "enable" => ("m-1.0.0", null, new TenantOperation.Enable { Parameters = parameters }),
            "enable+purge" => ("m-1.0.0", null, new TenantOperation.Enable { Parameters = parameters, PurgeFirst = true }),
            "upgrade" or "upgrade+purge" =>
                ("m-2.0.0", "m-1.0.0", new TenantOperation.Upgrade("m-1.0.0") { Parameters = parameters }),
            "reinstall" or "reinstall+purge" =>
                ("m-1.0.0", "m-1.0.0", new TenantOperation.Upgrade("m-1.0.0") { Parameters = parameters }),
            "disable" => (null, "m-1.0.0", new TenantOperation.Disable { Parameters = parameters }),
            "disable+purge" => (null, "m-1.0.0", new TenantOperation.Purge { Parameters = parameters }),
            _ => throw new InvalidDataException($"This runner knows no operation '{name}'."),
        };
    }

    private static ModuleDescriptor Module(string id, string shape)
    {
        if (shape == "none") return Descriptors.Good($$"""{ "id": "{{id}}" }""");
        var (type, handlers) = shape[3..].TrimStart() switch
        {
            "untyped, no handlers" => ("proxy", ""),
            "system, no handlers" or "no handlers" => ("system", ""),
            "POST and DELETE" => ("system", "POST /_/tenant,DELETE /_/tenant"),
            "with disable" => ("system", "POST /_/tenant/disable,POST /_/tenant,DELETE /_/tenant"),
            "without disable" => ("system", "POST /_/tenant"),
            "" or "complete" => ("system", "POST /_/tenant,GET /_/tenant/{id},DELETE /_/tenant/{id}"),
            "POST only" => ("system", "POST /_/tenant"),
            "without DELETE" => ("system", "POST /_/tenant,GET /_/tenant/{id}"),
            _ => throw new InvalidDataException($"This runner knows no interface '{shape}'."),
        };
        var provided = new JsonObject { ["id"] = "_tenant", ["version"] = shape[..3] };
        if (type != "proxy") provided["interfaceType"] = type;
        if (handlers.Length > 0) provided["handlers"] = new JsonArray([.. handlers.Split(',').Select(Handler)]);
        return Descriptors.Good(new JsonObject { ["id"] = id, ["provides"] = new JsonArray(provided) });
    }

    private static JsonObject Handler(string text) => new()
    {
        ["methods"] = new JsonArray(text.Split(' ')[0]),
        ["pathPattern"] = text.Split(' ')[1],
    };

    private static JsonObject Written(ModuleCall call) => new()
    {
        ["method"] = call.Method,
        ["module"] = call.Module,
        ["path"] = call.Path,
        ["body"] = call.Body is null ? null : JsonNode.Parse(call.Body),
    };

    // What Okapi does without the purge: it is told where it comes from.
    private static JsonArray NotPurging(JsonNode calls, TenantOperation.Upgrade upgrade)
    {
        var kept = calls.AsArray().Where(call => call!.AsObject().Text("method") != "DELETE" && call["body"]?["purge"]?.GetValue<bool>() != true)
            .Select(call => call!.DeepClone()).ToList();
        foreach (var call in kept) call["body"]!["module_from"] = upgrade.From;
        return new JsonArray([.. kept]);
    }
}
