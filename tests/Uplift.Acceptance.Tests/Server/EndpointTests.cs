using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Uplift.Server.Access;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Laws that hold for every endpoint there is.</summary>
public sealed class EndpointTests(ServerScene scene) : IClassFixture<ServerScene>
{
    private IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. scene.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    [Fact]
    public void Every_endpoint_says_who_may_use_it()
    {
        Endpoints.Count.ShouldBeGreaterThan(80);
        Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<EndpointAccess>() is null).Select(endpoint => endpoint.DisplayName).ShouldBeEmpty();
    }

    [Fact]
    public void Every_path_with_a_tenant_is_checked_against_the_tenants_of_the_token() => Endpoints
        .Where(endpoint => endpoint.RoutePattern.RawText!.Contains("{tenant}", StringComparison.Ordinal))
        .Where(endpoint => endpoint.Metadata.GetMetadata<EndpointAccess>()!.Scope is not (AccessScope.Tenant or AccessScope.Platform))
        .Select(endpoint => endpoint.DisplayName).ShouldBeEmpty();

    [Fact]
    public void Only_health_is_open_to_anyone() => Endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<EndpointAccess>()!.Scope == AccessScope.Public)
        .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/')).Order()
        .ShouldBe(["_/proxy/health", "health/live", "health/ready"], ignoreOrder: true);

    // To approve: copy what is found to the file.
    [Fact]
    public async Task The_OpenAPI_document_is_as_approved()
    {
        var found = (await scene.GetAsync("/api/v1/openapi.json")).Body.ReplaceLineEndings("\n").Trim() + "\n";
        var file = Path.Combine(Repository.Root, "tests", "Uplift.Acceptance.Tests", "Server", "Approved", "openapi.json");
        if (!File.Exists(file) || await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) != found)
        {
            var kept = Path.Combine(AppContext.BaseDirectory, "openapi.found.json");
            await File.WriteAllTextAsync(kept, found, TestContext.Current.CancellationToken);
            Assert.Fail($"The document differs from {file}; what was found is {kept}.");
        }
    }

    [Fact]
    public async Task Every_operation_of_the_document_has_a_summary_and_says_its_role()
    {
        var paths = (await scene.GetAsync("/api/v1/openapi.json")).Json["paths"]!.AsObject();

        var operations = paths.SelectMany(path => path.Value!.AsObject().Select(
            operation => (Name: $"{operation.Key} {path.Key}", Operation: operation.Value!))).ToList();
        operations.Count.ShouldBeGreaterThan(40);
        operations.Where(entry => entry.Operation["summary"] is null).Select(entry => entry.Name).ShouldBeEmpty();
        operations.Where(entry => entry.Operation["description"]?.GetValue<string>().Contains("Role: ", StringComparison.Ordinal) != true)
            .Select(entry => entry.Name).ShouldBeEmpty();
    }
}
