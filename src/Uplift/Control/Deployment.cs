using System.Globalization;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Where an instance of a module is reached.</summary>
/// <param name="Id">The instance; unique.</param>
/// <param name="Module">The module id.</param>
/// <param name="Url">Its base address without a slash at the end; "": its process is not up.</param>
/// <param name="Node">The node that runs it; "" when that is not known.</param>
/// <param name="Content">The deployment descriptor as it was posted, JSON.</param>
public sealed record Deployment(string Id, string Module, string Url, string Node, string Content)
{
    /// <summary>What the server of the node starts; null: somebody else runs the module.</summary>
    public StartedInstance? Started { get; init; }
}

/// <summary>An instance that the server of its node starts, keeps up and ends.</summary>
/// <param name="Launch">How it is started, JSON.</param>
/// <param name="Request">Names what was asked for; with another one it is started anew.</param>
public sealed record StartedInstance(string Launch, string Request)
{
    /// <summary>How it stands.</summary>
    public ProcessState State { get; init; }

    /// <summary>Since when it stands so.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why it failed last; "": it did not since it answered.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The state for people, such as <c>failed since 2026-11-21 17:20:03Z: it ended with 3</c>.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{State.ToString().ToLowerInvariant()} since {Since:u}{(Reason.Length == 0 ? "" : $": {Reason}")}");
}

/// <summary>How a module stands that is started by a server.</summary>
public enum ProcessState
{
    /// <summary>No server of its node has taken it up.</summary>
    Waiting,

    /// <summary>It was started, and does not answer on its port yet.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Running,

    /// <summary>It ended or did not answer, and is started again after a pause.</summary>
    Failed,
}

/// <summary>A row of the table.</summary>
internal sealed record DeploymentRow(
    string Id, string Module, string Url, string Node, string Content,
    string Launch, string Request, string State, string Since, string Reason)
{
    public static DeploymentRow Of(Deployment deployment)
    {
        var started = deployment.Started;
        return new DeploymentRow(
            deployment.Id, deployment.Module, deployment.Url, deployment.Node, deployment.Content,
            started?.Launch ?? "", started?.Request ?? "", started is null ? "" : TextOf(started.State),
            started is null ? "" : SqlSession.Text(started.Since), started?.Reason ?? "");
    }

    public static string TextOf(ProcessState state) => state.ToString().ToLowerInvariant();

    public Deployment ToDeployment() => new(Id, Module, Url, Node, Content)
    {
        Started = Launch.Length == 0 ? null : new StartedInstance(Launch, Request)
        {
            State = Enum.Parse<ProcessState>(State, ignoreCase: true),
            Since = SqlSession.Time(Since),
            Reason = Reason,
        },
    };
}
