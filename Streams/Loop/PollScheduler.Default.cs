using System;
using System.Threading;

namespace Rx.Hypervisor.Streams.Loop;

/// <content>The scheduler of the process, for those who do not bring one.</content>
public sealed partial class PollScheduler
{
    private static readonly Lock DefaultGate = new();
    private static PollScheduler? _default;  // Guarded by DefaultGate.
    private static IEventLoop? _defaultLoop; // Guarded by DefaultGate.

    /// <summary>The scheduler that everything without one of its own runs on; made on first use, never disposed.</summary>
    /// <remarks>It owns an <see cref="EpollEventLoop"/>, unless <see cref="UseLoop"/> came first.</remarks>
    public static PollScheduler Default
    {
        get
        {
            lock (DefaultGate)
            {
                return _default ??= _defaultLoop is { } loop ? new PollScheduler(loop) : new PollScheduler();
            }
        }
    }

    /// <summary>Makes <see cref="Default"/> run on a loop that the application brings and runs. Once, before first use.</summary>
    /// <exception cref="InvalidOperationException">A loop was set before, or <see cref="Default"/> is in use already.</exception>
    public static void UseLoop(IEventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        lock (DefaultGate)
        {
            if (_default is not null)
            {
                throw new InvalidOperationException(
                    $"{nameof(PollScheduler)}.{nameof(Default)} is in use already; call {nameof(UseLoop)} before anything subscribes.");
            }

            if (_defaultLoop is not null)
            {
                throw new InvalidOperationException($"{nameof(UseLoop)} was called before; the loop of a process is chosen once.");
            }

            _defaultLoop = loop;
        }
    }
}
