using System.Text;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Tests.Vectors.Okapi;

namespace Uplift.Tests.Packages;

public sealed class ModuleDescriptorTests
{
    private const string Full = """
        {
          "id": "mod x+y-1.0.0-SNAPSHOT.3",
          "name": "",
          "tags": null,
          "provides": [
            {"id": "items", "version": "1.1", "scope": ["s"], "handlers": [
              {"methods": ["GET", "POST"], "pathPattern": "/items/{id}", "permissionsRequired": [], "modulePermissions": ["p"]}]},
            {"id": "_tenant", "version": "1.2", "interfaceType": "system", "handlers": [
              {"methods": ["*"], "path": "/_/tenant"}]}
          ],
          "requires": null,
          "replaces": ["old x"],
          "permissionSets": [
            {"permissionName": "items.all", "displayName": "", "subPermissions": ["items.get"], "replaces": ["all"], "visible": true},
            {"permissionName": "items.get", "visible": null}
          ],
          "filters": [{"methods": ["*"], "path": "/", "phase": "auth", "type": "headers"}],
          "env": [{"name": "DB_HOST", "value": "postgres"}],
          "metadata": {"any": [1, null, 2.50]}
        }
        """;

    [Fact]
    public void All_that_tenant_calls_and_permissions_need_is_read_and_the_rest_is_kept()
    {
        var descriptor = Descriptors.Good(Full);

        descriptor.Id.Product.ShouldBe("mod x+y");
        descriptor.Name.ShouldBeNull();
        descriptor.Requires.ShouldBeEmpty();
        descriptor.Replaces.ShouldBe(["old x"]);
        descriptor.IssuesTokens.ShouldBeTrue();
        var items = descriptor.Provided("items").ShouldNotBeNull();
        items.Scope.ShouldBe(["s"]);
        items.Handlers[0].StaticPath.ShouldBe("/items/{id}");
        items.Handlers[0].ModulePermissions.ShouldBe(["p"]);
        items.Handlers[0].Answers("DELETE").ShouldBeFalse();
        descriptor.Provided("_tenant")!.Handlers[0].Answers("DELETE").ShouldBeTrue();
        descriptor.Provided("_tenant")!.Handlers[0].StaticPath.ShouldBe("/_/tenant");
        descriptor.PermissionSets[0].SubPermissions.ShouldBe(["items.get"]);
        descriptor.PermissionSets[0].Replaces.ShouldBe(["all"]);
        descriptor.PermissionSets.Select(permission => permission.Visible).ShouldBe([true, null]);
        JsonNode.DeepEquals(descriptor.ToJson(), JsonNode.Parse(Full)).ShouldBeTrue();
    }

    [Fact]
    public void A_descriptor_made_in_memory_reads_back()
    {
        var made = Descriptors.Good(Full) with { Source = null };

        var read = Descriptors.Good(made.ToJson());

        read.Id.ShouldBe(made.Id);
        read.Provides.Select(entry => entry.ToString()).ShouldBe(["items 1.1", "_tenant 1.2"]);
        read.IssuesTokens.ShouldBeTrue();
        read.PermissionSets.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"id": "mod-x"}""", DiagnosticCodes.InvalidModuleId)]
    [InlineData("""{"id": null}""", DiagnosticCodes.InvalidModuleId)]
    [InlineData("""{"name": "x"}""", DiagnosticCodes.MissingKey)]
    [InlineData("""{"id": "x-1", "provides": [{"id": "a", "version": "1"}]}""", DiagnosticCodes.InvalidInterface)]
    [InlineData("""{"id": "x-1", "provides": [{"id": "a", "version": "1.0"}, {"id": "a", "version": "2.0"}]}""",
        DiagnosticCodes.InvalidInterface)]
    [InlineData("""{"id": "x-1", "provides": [{"id": "a", "version": "1.0", "interfaceType": "internal"}]}""",
        DiagnosticCodes.InvalidInterface)]
    [InlineData("""{"id": "x-1", "requires": [{"version": "1.0"}]}""", DiagnosticCodes.MissingKey)]
    [InlineData("""{"id": "x-1", "requires": ["a"]}""", DiagnosticCodes.InvalidValue)]
    [InlineData("""{"id": "x-1", "replaces": ["y-1.0"]}""", DiagnosticCodes.InvalidValue)]
    [InlineData("[]", DiagnosticCodes.InvalidValue)]
    [InlineData("{", DiagnosticCodes.MalformedFile)]
    [InlineData("", DiagnosticCodes.MalformedFile)]
    public void What_Okapi_refuses_is_refused_with_its_place(string text, string code)
    {
        var bag = new DiagnosticBag();

        ModuleDescriptor.Read("module.json", Encoding.UTF8.GetBytes(text), bag).ShouldBeNull();

        bag.ShouldHaveSingleItem().Code.ShouldBe(code);
        bag.Single().Position!.Value.File.ShouldBe("module.json");
    }

    [Fact]
    public void A_package_is_refused_when_its_product_could_not_name_a_folder_or_schema()
    {
        var bag = new DiagnosticBag();

        PackageReader.Read(new MemoryFiles("package", [KeyValuePair.Create("module.json", """{"id": "../x-1.0.0"}""")]), bag)
            .ShouldBeNull();

        bag.ShouldContain(problem => problem.Code == DiagnosticCodes.InvalidModuleId);
        Descriptors.Good("""{"id": "../x-1.0.0"}""").Id.Product.ShouldBe("../x");
    }
}
