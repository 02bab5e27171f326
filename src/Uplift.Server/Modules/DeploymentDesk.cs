using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Server.Processes;

namespace Uplift.Server.Modules;

/// <summary>Where an instance of a module runs, as Okapi's DeploymentDescriptor has it.</summary>
/// <param name="SrvcId">The module id.</param>
/// <param name="InstId">The instance; unique.</param>
/// <param name="Url">Its base address; null while its process is not up.</param>
/// <param name="NodeId">The node that runs it; null when that is not known.</param>
public sealed record DeploymentView(string SrvcId, string InstId, string? Url, string? NodeId)
{
    /// <summary>How it stands; null when no server starts it.</summary>
    public ProcessState? State { get; init; }

    /// <summary>Since when; null when no server starts it.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it failed last; null when it did not since it answered.</summary>
    public string? Reason { get; init; }

    internal static DeploymentView Of(Deployment deployment) => new(
        deployment.Module, deployment.Id, Known(deployment.Url), Known(deployment.Node))
    {
        State = deployment.Started?.State,
        Since = deployment.Started?.Since,
        Reason = Known(deployment.Started?.Reason),
    };

    private static string? Known(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>Keeps where modules run, and which of them the server of a node starts.</summary>
/// <param name="starting">How this server starts modules; null: it starts none.</param>
public sealed class DeploymentDesk(ControlDatabase control, ModuleDesk modules, ModuleStarting? starting = null)
{
    /// <summary>The name of this node.</summary>
    public static string Node { get; } = Environment.MachineName;

    /// <summary>All instances.</summary>
    public async Task<IReadOnlyList<Deployment>> ReadAsync(CancellationToken cancellationToken) =>
        (await control.Directory.ReadAsync(cancellationToken)).Deployments;

    /// <summary>Records an instance, or starts one where there is no url; its module must be registered and its id
    /// new.</summary>
    /// <exception cref="UpliftException">Something is missing or cannot be taken, or the module does not
    /// start.</exception>
    public async Task<DeploymentView> AddAsync(JsonObject body, string actor, CancellationToken cancellationToken)
    {
        var module = TextOf(body, "srvcId") ?? throw Refuse("The member 'srvcId' is missing.", "Name the module.");
        var view = await modules.ReadAsync(cancellationToken);
        var known = view.Find(module) ?? throw new UpliftException(DiagnosticCodes.NotFound,
            $"There is no module {QuotedText.Of(module)}.", hint: "Register its descriptor first.");
        var (node, url, launch) = (TextOf(body, "nodeId"), TextOf(body, "url"), body["descriptor"] as JsonObject);
        if (node is not null && node != Node)
        {
            throw Refuse($"This server is node '{Node}' and acts for no other, such as {QuotedText.Of(node)}.",
                "Ask the server of that node, or use 'uplift module start --node'.");
        }

        if (url is null && node is null)
        {
            throw Refuse("The member 'url' is missing.",
                $"Say where the module runs, or name the node that is to start it: \"nodeId\": \"{Node}\".");
        }

        if (url is not null && launch is not null)
        {
            throw Refuse(
                "A module either runs somewhere ('url') or is started ('descriptor').", "Leave one of them out.");
        }

        var instance = TextOf(body, "instId") ?? (url is null ? Guid.NewGuid().ToString() : throw Refuse(
            "The member 'instId' is missing.", "Give the instance a name."));
        if (view.Directory.Deployments.Any(each => each.Id == instance))
        {
            throw Refuse(
                $"Instance {QuotedText.Of(instance)} is known already.", "Choose another name, or delete it first.");
        }

        return url is null
            ? await StartAsync(instance, known, launch, actor, cancellationToken)
            : await PutAsync(new Deployment(
                instance, known.Id.Text, CallTarget.ReadUrl(url).ToString().TrimEnd('/'), node ?? "",
                JsonSerializer.Serialize(body, ServerJson.Options)), actor, cancellationToken);
    }

    /// <summary>Has this server start an instance, and waits until it answers.</summary>
    /// <param name="launch">How; null: as the module's descriptor says.</param>
    /// <exception cref="UpliftException">This server starts no modules, or this one does not start.</exception>
    public async Task<DeploymentView> StartAsync(
        string instance, ModuleDescriptor module, JsonObject? launch, string actor, CancellationToken cancellationToken)
    {
        if (starting is null)
        {
            throw Refuse("This server starts no modules.",
                "Declare the url of the module, or run 'uplift serve --start-modules': then tokens of the role admin may "
                    + "run commands on this machine.");
        }

        if (!await control.Tokens.AnyAsync(cancellationToken))
        {
            throw Refuse("Modules are started for tokens of the role admin alone, and there is no token yet.",
                "Make one with 'uplift token create NAME --role admin', or use 'uplift module start'.");
        }

        var how = launch is null ? LaunchDescriptor.Of(module) : LaunchDescriptor.Read(launch);
        return DeploymentView.Of(await new StartDesk(control).StartAsync(
            instance, module.Id.Text, Node, how, actor, cancellationToken));
    }

    /// <summary>Records an instance, or changes the one of that id.</summary>
    public async Task<DeploymentView> PutAsync(Deployment deployment, string actor, CancellationToken cancellationToken)
    {
        await control.Directory.PutDeploymentAsync(deployment, cancellationToken);
        await control.Audit.AppendAsync(actor, "deployment-put",
            $"module={deployment.Module} instance={deployment.Id} url={deployment.Url}", CancellationToken.None);
        return DeploymentView.Of(deployment);
    }

    /// <summary>Forgets instances.</summary>
    /// <param name="module">Of that module; null: of any.</param>
    /// <param name="instance">Of that id; null: any.</param>
    /// <exception cref="UpliftException">There is none, where one was named.</exception>
    public async Task RemoveAsync(string? module, string? instance, string actor, CancellationToken cancellationToken)
    {
        var removed = await control.Directory.RemoveDeploymentsAsync(module, instance, cancellationToken);
        if (removed == 0 && (module ?? instance) is { } named) throw Unknown(instance ?? named);
        await control.Audit.AppendAsync(
            actor, "deployment-remove", $"module={module ?? "*"} instance={instance ?? "*"}",
            CancellationToken.None);
    }

    /// <summary>The failure for an instance or module that is deployed nowhere.</summary>
    public static UpliftException Unknown(string name) =>
        new(DiagnosticCodes.NotFound, $"No instance of {QuotedText.Of(name)} is known.");

    private static string? TextOf(JsonObject body, string key) =>
        body[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>() is { Length: > 0 } text
                ? text
                : null;

    private static UpliftException Refuse(string message, string hint) =>
        new(DiagnosticCodes.WrongUsage, message, hint: hint);
}
