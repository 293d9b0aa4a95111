using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Lets one at a time through, first come, first served.</summary>
/// <remarks>
/// Threading: one scheduler only, tokens are cancelled there too. A <see cref="SemaphoreSlim"/> would do, but what waits for
/// one with a token goes on by way of the thread pool, which in virtual time is a race.
/// </remarks>
public sealed class TurnQueue
{
    private readonly Queue<TaskCompletionSource> _waiting = new();

    /// <summary>Whether it is somebody's turn.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Completes when it is the caller's turn, who then calls <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsTaken)
        {
            IsTaken = true;
            return;
        }

        var turn = new TaskCompletionSource();
        _waiting.Enqueue(turn);
        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(_ => turn.TrySetCanceled(cancellationToken), null);
        await turn.Task;
    }

    /// <summary>Ends a turn; the next one who still waits has it.</summary>
    public void Leave()
    {
        while (_waiting.TryDequeue(out TaskCompletionSource? next))
        {
            if (next.TrySetResult())
            {
                return;
            }
        }

        IsTaken = false;
    }
}
