using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Counts the calls that are under way, and lets new ones wait while nobody can answer them.</summary>
/// <remarks>Threading: the host's scheduler.</remarks>
internal sealed class CallGate
{
    private int _inside;
    private TaskCompletionSource? _opened; // While it is closed.
    private TaskCompletionSource? _empty;  // While somebody waits for that.

    /// <summary>A call begins, as soon as the gate is open. Each that got in leaves.</summary>
    internal async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (_opened is { } opened)
        {
            await opened.Task.WaitAsync(cancellationToken);
        }

        _inside++;
    }

    /// <summary>A call is over.</summary>
    internal void Leave()
    {
        if (--_inside == 0)
        {
            _empty?.TrySetResult();
        }
    }

    /// <summary>Waits for a moment in which no call is under way, and closes then. Until that moment nobody waits for it.</summary>
    internal async Task CloseAsync(CancellationToken cancellationToken)
    {
        while (_inside > 0)
        {
            _empty = new TaskCompletionSource();
            await _empty.Task.WaitAsync(cancellationToken);
        }

        _empty = null;
        _opened = new TaskCompletionSource();
    }

    /// <summary>Lets those in who wait.</summary>
    internal void Open()
    {
        TaskCompletionSource? opened = _opened;
        _opened = null;
        opened?.SetResult();
    }
}
