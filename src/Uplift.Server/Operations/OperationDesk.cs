using System.Runtime.CompilerServices;
using System.Text.Json;
using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Server.Operations;

/// <summary>Where operations are asked for, looked at, watched and cancelled.</summary>
internal sealed class OperationDesk(OperationLoop loop, TimeProvider time)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>The operations.</summary>
    public OperationTable Table => loop.Table;

    /// <summary>Records an operation and begins it. With a key that the actor used before, the
    /// operation of that key is what comes back.</summary>
    /// <param name="tenants">The names of the tenants that it is about.</param>
    /// <param name="choices">What was chosen, as whoever works on it reads it back.</param>
    /// <param name="key">Null or "": every request begins one.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.KeyUsed"/>: the key belongs to
    /// another request.</exception>
    public async Task<Operation> BeginAsync<TChoices>(
        string kind, string plan, string actor, IReadOnlyList<string> tenants, TChoices choices, string? key,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wanted = new Operation
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Kind = kind,
            Plan = plan,
            Actor = actor,
            Tenants = tenants,
            Choices = JsonSerializer.Serialize(choices, ServerJson.Options),
            IdempotencyKey = string.IsNullOrEmpty(key) ? null : key,
            Created = now,
        };
        if (await Table.AddAsync(wanted, loop.Owner, cancellationToken) is not { } held)
        {
            var known = await Table.FindByKeyAsync(actor, key!, cancellationToken);
            return known is not null && (known.Kind, known.Plan, known.Choices) == (kind, plan, wanted.Choices)
                ? known
                : throw new UpliftException(DiagnosticCodes.KeyUsed,
                    $"The key {QuotedText.Of(key!)} belongs to operation {known?.Id}, which was asked for something else.",
                    hint: "Take another key for another request.");
        }

        loop.Begin(held);
        return wanted;
    }

    /// <summary>Asks to stop an operation between two batches, wherever it is worked on; false: it has ended.</summary>
    public async Task<bool> CancelAsync(string id, string actor, CancellationToken cancellationToken)
    {
        if (!await Table.CancelAsync(id, actor, cancellationToken)) return false;
        loop.Cancel(id);
        return true;
    }

    /// <summary>
    /// What happens in an operation behind an event, to its end; null now and then while nothing does. Of
    /// an operation that another process works on only the end is told.
    /// </summary>
    public async IAsyncEnumerable<OperationEvent?> WatchAsync(
        string id, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (moved, wait) = (Task.Delay(Timeout.Infinite, cancellationToken), s_look);
            if (loop.ProgressOf(id) is { } progress)
            {
                var isOver = progress.IsOver;
                (var events, moved) = progress.After(last);
                foreach (var happened in events)
                {
                    last = happened.Id;
                    yield return happened;
                }

                // One that was left is no longer known here; the table tells who ends it.
                if (isOver && loop.ProgressOf(id) == progress) yield break;
                if (isOver) continue;
                wait = s_beat;
            }
            else
            {
                var found = await Table.FindAsync(id, cancellationToken);
                if (found is { State: not OperationState.Running }) yield return OperationProgress.EndOf(found);
                if (found is not { State: OperationState.Running }) yield break;
            }

            if (await Task.WhenAny(moved, Task.Delay(wait, cancellationToken)) == moved) continue;
            cancellationToken.ThrowIfCancellationRequested();
            yield return null;
        }
    }
}
