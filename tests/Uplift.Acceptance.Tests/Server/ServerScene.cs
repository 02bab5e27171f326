using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Server;
using Uplift.Server.Processes;
using Uplift.StandIn;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>An answer of the server.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, HttpResponseMessage Message)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Itself, when it has that status.</summary>
    public Answer ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Body);
        return this;
    }

    /// <summary>A header; "" when it is absent.</summary>
    public string Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) ? string.Join(",", values)
        : Message.Content.Headers.TryGetValues(name, out var more) ? string.Join(",", more) : "";
}

/// <summary>A server over a scratch workspace on a real port, and modules that it can call.</summary>
public sealed class ServerScene : IAsyncLifetime
{
    private OpenedWorkspace? _workspace;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"uplift-server-{Guid.NewGuid():N}");

    public UpliftServer Server { get; private set; } = null!;

    public StandInHost Modules { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public ControlDatabase Control { get; private set; } = null!;

    public OpenedWorkspace Workspace => _workspace!;

    /// <summary>Where runs can be held up.</summary>
    public IFaultPoints Faults { get; init; } = new NoFaultPoints();

    /// <summary>Whether requests with a tenant are handed on to modules.</summary>
    public bool IsProxy { get; init; }

    /// <summary>How modules are started; null: not at all.</summary>
    public ModuleStarting? Starting { get; init; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        CopySample();
        _workspace = new OpenedWorkspace(WorkspaceFile.Read(Folder, null, null), TimeProvider.System, Faults);
        Control = await _workspace.ControlAsync(Cancellation);
        Modules = await StandInHost.StartAsync(0, null, Cancellation);
        Server = await UpliftServer.StartAsync(_workspace, Settings with { Proxy = IsProxy, Starting = Starting }, Cancellation);
        Client = new HttpClient { BaseAddress = new Uri(Server.Address) };
    }

    /// <summary>As tests run it: a free port, no log.</summary>
    public static ServerSettings Settings { get; } = new()
    {
        Listen = ListenAddress.Parse("127.0.0.1:0"),
        Log = LogForm.None,
        MaxBody = 1024 * 1024,
    };

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Server is not null) await Server.DisposeAsync();
        if (Modules is not null) await Modules.DisposeAsync();
        if (_workspace is not null) await _workspace.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync("GET", path, null, token);

    public Task<Answer> PostAsync(string path, string? body = null, string? token = null) => SendAsync("POST", path, body, token);

    public Task<Answer> DeleteAsync(string path, string? token = null) => SendAsync("DELETE", path, null, token);

    /// <summary>Sends a request.</summary>
    public async Task<Answer> SendAsync(
        string method, string path, string? body, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await Client.SendAsync(request, Cancellation);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer);
    }

    /// <summary>Sends a body that is no JSON.</summary>
    public async Task<Answer> UploadAsync(string path, byte[] content, string mediaType, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await Client.SendAsync(request, Cancellation);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer);
    }

    /// <summary>Waits for the end of an operation that was just begun, and tells how it stands.</summary>
    public async Task<JsonNode> EndedAsync(Answer begun, string? token = null)
    {
        var address = begun.ShouldBe(HttpStatusCode.Accepted).Header("Location");
        (await GetAsync($"{address}/events", token)).ShouldBe(HttpStatusCode.OK).Body.ShouldContain("event: ended");
        return (await GetAsync(address, token)).ShouldBe(HttpStatusCode.OK).Json;
    }

    /// <summary>Makes a tenant of the sample with its data.</summary>
    public async Task<string> AddLabAsync(string? token = null)
    {
        var tenant = Unique("lab");
        (await PostAsync("/api/v1/tenants", $$"""{"tenant":"{{tenant}}","install":["datalab-1.0.0"],"loadSample":true}""", token))
            .ShouldBe(HttpStatusCode.Created);
        return tenant;
    }

    /// <summary>Adds a package to the workspace.</summary>
    public async Task AddPackageAsync(string id, params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(Folder, "packages", id, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content, Cancellation);
        }

        Workspace.ReloadPackages();
    }

    /// <summary>Makes a token past the server and tells its text.</summary>
    public async Task<string> MakeTokenAsync(TokenRole role, params string[] tenants)
    {
        var (_, secret) = await new TokenDesk(Control).CreateAsync(
            new NewToken { Name = $"{role} for a test", Role = role, Tenants = [.. tenants.Select(TenantId.Parse)] }, "test", Cancellation);
        return secret.Reveal();
    }

    /// <summary>A name that no other test has; a letter comes first, since a digit behind a hyphen begins a version.</summary>
    public static string Unique(string prefix) => $"{prefix}n{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Makes a tenant through the server.</summary>
    public async Task<string> AddTenantAsync(string? token = null)
    {
        var tenant = Unique("t");
        (await PostAsync("/_/proxy/tenants", $$"""{"id":"{{tenant}}","name":"A library"}""", token)).ShouldBe(HttpStatusCode.Created);
        return tenant;
    }

    /// <summary>Registers a module that has to be called, and says where it runs; tells its id.</summary>
    public async Task<string> AddModuleAsync(string product, string version, string provides = "", string requires = "")
    {
        var id = $"{product}-{version}";
        await AddDescriptorAsync(id, provides, requires);
        (await PostAsync("/_/discovery/modules", JsonSerializer.Serialize(new { srvcId = id, instId = $"{id}-a", url = Modules.UrlOf(id) })))
            .ShouldBe(HttpStatusCode.Created);
        return id;
    }

    /// <summary>Registers a module.</summary>
    public async Task AddDescriptorAsync(string id, string provides = "", string requires = "")
    {
        const string Tenant = """
            { "id": "_tenant", "version": "2.0", "interfaceType": "system", "handlers": [
              { "methods": ["POST"], "pathPattern": "/_/tenant" }, { "methods": ["GET", "DELETE"], "pathPattern": "/_/tenant/{id}" } ] }
            """;
        var more = provides.Length == 0 ? "" : $", {InterfaceOf(provides)}";
        (await PostAsync("/_/proxy/modules", $$"""
            { "id": "{{id}}", "name": "made for a test", "provides": [ {{Tenant}}{{more}} ], "requires": [ {{InterfaceOf(requires)}} ] }
            """)).ShouldBe(HttpStatusCode.Created);
    }

    private static string InterfaceOf(string words) => words.Split(' ') is [var id, var version]
        ? $$"""{ "id": "{{id}}", "version": "{{version}}" }"""
        : "";

    private void CopySample()
    {
        var sample = Repository.Sample("datalab-items");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
