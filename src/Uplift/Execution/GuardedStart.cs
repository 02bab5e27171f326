namespace Uplift.Execution;

/// <summary>How a <see cref="GuardedProcess"/> is started and ended.</summary>
/// <param name="Words">The program and its arguments, without a shell.</param>
public sealed record GuardedStart(IReadOnlyList<string> Words)
{
    /// <summary>Variables beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>True of the names of variables of this process that it does not get.</summary>
    public Func<string, bool> IsHidden { get; init; } = _ => false;

    /// <summary>The folder in which it runs; "": that of this process.</summary>
    public string Folder { get; init; } = "";

    /// <summary>A command for the shell by which it is asked to end, before SIGTERM; "": none.</summary>
    public string StopCommand { get; init; } = "";

    /// <summary>True when what it starts is meant to go on behind it, if it ends well; else that is ended
    /// with it.</summary>
    public bool MayBeOutlived { get; init; }

    /// <summary>How long it has to end, and its stop command too, before it is killed; whole seconds.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Is told of each line that it writes.</summary>
    public Action<string> Heard { get; init; } = _ => { };
}
