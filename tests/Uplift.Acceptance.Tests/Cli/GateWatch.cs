using Uplift.Execution;
using Uplift.Workspaces;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>
/// Asks the gate before a module version all the time, as <c>uplift gate check</c> does, and holds each answer against what is there.
/// </summary>
internal sealed class GateWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(5);

    private readonly OpenedWorkspace _workspace;
    private readonly LiveItems _items;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private volatile bool _isOldAtWork;
    private int _closed;
    private int _open;

    private GateWatch(UpliftProcess uplift, LiveItems items, string module)
    {
        _workspace = new OpenedWorkspace(WorkspaceFile.Read(uplift.Folder, uplift.Store, null), TimeProvider.System, new NoFaultPoints());
        _items = items;
        _asking = Task.Run(() => AskAllTheTimeAsync(module), Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Begins to ask.</summary>
    public static GateWatch Start(UpliftProcess uplift, LiveItems items, string module) => new(uplift, items, module);

    /// <summary>True from when an old application has begun its work until it is about to be told to end.</summary>
    public bool IsOldAtWork
    {
        get => _isOldAtWork;
        set => _isOldAtWork = value;
    }

    /// <summary>Ends the asking, when the gate is known to be open.</summary>
    /// <returns>How often it was found closed, and how often open.</returns>
    /// <exception cref="ShouldAssertException">It was open too early.</exception>
    public async Task<(int Closed, int Open)> StopAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        return (_closed, _open);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_asking);
        _stop.Dispose();
        await _workspace.DisposeAsync();
    }

    private async Task AskAllTheTimeAsync(string module)
    {
        var question = new GateQuestion(_workspace, [module]);
        var control = await _workspace.ControlAsync(Token);
        var tenants = await _workspace.FindTenantsAsync(null, Token);
        do
        {
            var (mark, isOldAtWork) = (await _items.MarkAsync(), IsOldAtWork);
            var gate = (await question.ReadAsync(tenants, control, Token)).Single();
            gate.Problems.ShouldBeEmpty();
            await CompareAsync(gate, mark, isOldAtWork && IsOldAtWork);

            // The applications are to have the machine, too.
            await Task.Delay(s_breath, Token);
        }
        while (!_stop.IsCancellationRequested);
    }

    // The versions by themselves, then all together: a gate that is closed for another reason could hide that it counts wrongly.
    private async Task CompareAsync(TenantGate gate, string mark, bool isOldAtWork)
    {
        if (gate.Answers.Single().IsOpen)
        {
            (await _items.CountOldSinceAsync(mark)).ShouldBe(0, "the gate found no old objects, and these were there all the time");
        }

        if (!gate.IsOpen)
        {
            _closed++;
            return;
        }

        isOldAtWork.ShouldBeFalse("the gate opened while an old application was at work");
        _open++;
    }
}
