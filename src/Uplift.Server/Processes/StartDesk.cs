using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Server.Processes;

/// <summary>Asks for instances that a server starts, and waits until they are up.</summary>
public sealed class StartDesk(ControlDatabase control)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    // A server looks several times a second; of one that does not exist nothing will ever be heard.
    private static readonly TimeSpan s_takingUp = TimeSpan.FromSeconds(5);

    /// <summary>Asks for an instance and waits until it answers. One that does not come up is asked for no
    /// more.</summary>
    /// <param name="instance">Its name; one of that name is ended first.</param>
    /// <param name="module">The module id.</param>
    /// <param name="node">The node whose server starts it.</param>
    /// <returns>As it stands then: it answers, or no server of its node takes it up, which one may do later.</returns>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.ModuleNotStarted"/>: it did not come
    /// up.</exception>
    public async Task<Deployment> StartAsync(
        string instance, string module, string node, LaunchDescriptor launch, string actor,
        CancellationToken cancellationToken)
    {
        var started = new StartedInstance(launch.ToJson().ToJsonString(), Guid.NewGuid().ToString("N"))
        {
            Since = control.Time.GetUtcNow(),
        };
        var asked = new Deployment(instance, module, "", node, "{}") { Started = started };
        await control.Directory.PutDeploymentAsync(asked, cancellationToken);
        await control.Audit.AppendAsync(actor, "deployment-start",
            $"module={module} instance={instance} node={node} command={launch.Command}", CancellationToken.None);
        var now = await SettledAsync(asked, cancellationToken);
        if (now.Started!.State != ProcessState.Failed) return now;
        await control.Directory.RemoveDeploymentsAsync(module, instance, cancellationToken);
        throw new UpliftException(DiagnosticCodes.ModuleNotStarted,
            $"Module '{module}' did not start on node '{node}' with {QuotedText.Of(launch.Command)}: "
                + now.Started.Reason,
            hint: "It is not tried again. Mend the command or the module, and start it once more.");
    }

    private async Task<Deployment> SettledAsync(Deployment asked, CancellationToken cancellationToken)
    {
        var began = control.Time.GetTimestamp();
        while (true)
        {
            var now = (await control.Directory.ReadAsync(cancellationToken)).Deployments
                .FirstOrDefault(each => each.Id == asked.Id && each.Started?.Request == asked.Started!.Request)
                ?? throw new UpliftException(DiagnosticCodes.ModuleNotStarted,
                    $"Instance '{asked.Id}' was removed, or asked for anew, before it was up.",
                    hint: "See 'uplift audit'.");
            switch (now.Started!.State)
            {
                case ProcessState.Running or ProcessState.Failed:
                case ProcessState.Waiting when control.Time.GetElapsedTime(began) > s_takingUp:
                    return now;
                default:
                    await Task.Delay(s_look, control.Time, cancellationToken);
                    break;
            }
        }
    }
}
