using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Tests.Vectors.Okapi;

namespace Uplift.Tests.Calls;

/// <summary>What permissions modules are told.</summary>
public sealed class PermissionsInterfaceTests
{
    private static readonly ModuleDescriptor s_module = Descriptors.Good("""
        {
          "id": "mod-a-1.2.0",
          "replaces": ["mod-old"],
          "provides": [{ "id": "a", "version": "1.0", "handlers": [
            { "methods": ["GET", "POST"], "pathPattern": "/a/{id}", "modulePermissions": ["b.read", "c.read"] },
            { "methods": ["PUT"], "pathPattern": "/a" } ] }],
          "filters": [{ "methods": ["*"], "path": "/", "phase": "pre", "modulePermissions": ["d.all"] }],
          "permissionSets": [
            { "permissionName": "a.all", "displayName": "A: all", "subPermissions": ["a.read"], "visible": true, "replaces": ["a.old"] } ]
        }
        """);

    private const string Written =
        """{ "permissionName": "a.all", "displayName": "A: all", "subPermissions": ["a.read"], "visible": true""";

    private const string Generated = """
        { "permissionName": "SYS#mod-a-1.2.0#/a/{id}#[GET, POST]",
          "displayName": "System generated: SYS#mod-a-1.2.0#/a/{id}#[GET, POST]",
          "description": "System generated permission set", "subPermissions": ["b.read", "c.read"], "visible": false },
        { "permissionName": "SYS#mod-a-1.2.0#/#[*]", "displayName": "System generated: SYS#mod-a-1.2.0#/#[*]",
          "description": "System generated permission set", "subPermissions": ["d.all"], "visible": false }
        """;

    [Theory]
    [InlineData("1.0", Written + "}", "")]
    [InlineData("1.1", Written + "}," + Generated, "")]
    [InlineData("2.0", Written + ", \"replaces\": [\"a.old\"] }," + Generated, "")]
    [InlineData("2.1", Written + ", \"replaces\": [\"a.old\"] }," + Generated, ", \"replaces\": [\"mod-old\"]")]
    public void Each_version_tells_more_than_the_one_before(string version, string perms, string end)
    {
        var call = PermissionsInterface.Announce(Permissions(version), s_module);

        call.ToString().ShouldBe("POST /_/tenantpermissions");
        call.Module.ShouldBe("mod-permissions-1.0.0");
        Same(call.Body, $$"""{ "moduleId": "mod-a-1.2.0", "perms": [{{perms}}]{{end}} }""");
    }

    [Theory]
    [InlineData("1.0", false)]
    [InlineData("1.1", false)]
    [InlineData("2.0", true)]
    [InlineData("2.1", true)]
    public void Only_later_versions_hear_that_a_module_has_left(string version, bool hears)
    {
        var call = PermissionsInterface.Withdraw(Permissions(version), s_module);

        (call is not null).ShouldBe(hears);
        if (call is not null) Same(call.Body, """{ "moduleId": "mod-a-1.2.0", "perms": [] }""");
    }

    [Fact]
    public void A_module_that_says_nothing_of_permissions_is_announced_without_a_list()
    {
        var silent = Descriptors.Good("""{ "id": "mod-b-1.0.0" }""");
        var empty = Descriptors.Good("""{ "id": "mod-b-1.0.0", "permissionSets": [] }""");

        Same(PermissionsInterface.Announce(Permissions("2.1"), silent).Body, """{ "moduleId": "mod-b-1.0.0" }""");
        Same(PermissionsInterface.Announce(Permissions("2.1"), empty).Body, """{ "moduleId": "mod-b-1.0.0", "perms": [] }""");
    }

    [Fact]
    public void A_version_that_is_not_known_is_refused() =>
        Should.Throw<UpliftException>(() => PermissionsInterface.Announce(Permissions("3.0"), s_module))
            .Code.ShouldBe(DiagnosticCodes.UnsupportedInterface);

    [Fact]
    public void A_permissions_module_that_answers_no_post_is_refused() =>
        Should.Throw<UpliftException>(() => PermissionsInterface.Announce(Permissions("2.0", "GET"), s_module))
            .Code.ShouldBe(DiagnosticCodes.IncompleteInterface);

    private static ModuleDescriptor Permissions(string version, string method = "POST") => Descriptors.Good($$"""
        { "id": "mod-permissions-1.0.0", "provides": [{ "id": "_tenantPermissions", "version": "{{version}}",
          "interfaceType": "system", "handlers": [{ "methods": ["{{method}}"], "pathPattern": "/_/tenantpermissions" }] }] }
        """);

    private static void Same(string? actual, string expected) =>
        JsonNode.DeepEquals(JsonNode.Parse(actual!), JsonNode.Parse(expected)).ShouldBeTrue($"{actual} instead of {expected}");
}
