using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Server.Modules;

/// <summary>Where an instance of a module runs, as Okapi's DeploymentDescriptor has it.</summary>
/// <param name="SrvcId">The module id.</param>
/// <param name="InstId">The instance; unique.</param>
/// <param name="Url">Its base address.</param>
/// <param name="NodeId">The node that runs it; null when that is not known.</param>
public sealed record DeploymentView(string SrvcId, string InstId, string Url, string? NodeId)
{
    internal static DeploymentView Of(Deployment deployment) => new(
        deployment.Module, deployment.Id, deployment.Url, deployment.Node.Length == 0 ? null : deployment.Node);
}

/// <summary>Keeps where modules run. Uplift starts none itself.</summary>
public sealed class DeploymentDesk(ControlDatabase control, ModuleDesk modules)
{
    /// <summary>The name of this node.</summary>
    public static string Node { get; } = Environment.MachineName;

    /// <summary>All instances.</summary>
    public async Task<IReadOnlyList<Deployment>> ReadAsync(CancellationToken cancellationToken) =>
        (await control.Directory.ReadAsync(cancellationToken)).Deployments;

    /// <summary>Records an instance; its module must be registered and its id new.</summary>
    /// <exception cref="UpliftException">Something is missing or cannot be taken.</exception>
    public async Task<DeploymentView> AddAsync(JsonObject body, string actor, CancellationToken cancellationToken)
    {
        var module = TextOf(body, "srvcId") ?? throw Refuse("The member 'srvcId' is missing.", "Name the module.");
        var view = await modules.ReadAsync(cancellationToken);
        var known = view.Find(module) ?? throw new UpliftException(DiagnosticCodes.NotFound,
            $"There is no module {QuotedText.Of(module)}.", hint: "Register its descriptor first.");
        var node = TextOf(body, "nodeId");
        if (TextOf(body, "url") is not { } url)
        {
            throw Refuse(
                "The member 'url' is missing, and Uplift starts no modules itself.",
                "Start the module, and declare its url.");
        }

        if (body["descriptor"] is not null || (node is not null && node != Node))
        {
            throw Refuse(
                "Uplift starts no modules, neither here nor on other nodes.",
                "Start the module, and declare its url alone.");
        }

        var instance = TextOf(body, "instId")
            ?? throw Refuse("The member 'instId' is missing.", "Give the instance a name.");
        if (view.Directory.Deployments.Any(each => each.Id == instance))
        {
            throw Refuse(
                $"There is an instance {QuotedText.Of(instance)} already.", "Remove it first, or take another name.");
        }

        return await PutAsync(new Deployment(
            instance, known.Id.Text, CallTarget.ReadUrl(url).ToString().TrimEnd('/'), node ?? "",
            JsonSerializer.Serialize(body, ServerJson.Options)), actor, cancellationToken);
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
