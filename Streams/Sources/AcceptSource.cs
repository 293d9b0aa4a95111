using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Accepted sockets as streams.</summary>
public static class AcceptSource
{
    private const int AcceptsPerTurn = 16;

    /// <summary>Connections to a listening socket.</summary>
    /// <remarks>
    /// <para>Shape: cold; one socket for each client, nonblocking, owned by the observer.</para>
    /// <para>Threading: on the scheduler's loop, at most 16 a turn; subscribe and dispose anywhere.</para>
    /// <para>Errors: <see cref="Interop.SyscallException"/> (out of descriptors), <see cref="ObjectDisposedException"/>
    /// when the listener is closed while watched.</para>
    /// <para>Completion: never.</para>
    /// <para>Buffering: none; clients wait in the kernel's backlog.</para>
    /// </remarks>
    /// <param name="scheduler">Whose loop watches.</param>
    /// <param name="listener">Stays the caller's.</param>
    public static IObservable<SocketHandle> WhenAccepted(this PollScheduler scheduler, SocketHandle listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return Observable.Create<SocketHandle>(observer => scheduler.WhenReady(listener, PollEvents.In).Subscribe(
            _ => AcceptSome(listener, observer),
            observer.OnError));
    }

    private static void AcceptSome(SocketHandle listener, IObserver<SocketHandle> observer)
    {
        try
        {
            for (int i = 0; i < AcceptsPerTurn && UnixSocket.Accept(listener) is { } socket; i++)
            {
                observer.OnNext(socket);
            }
        }
        catch (Interop.SyscallException e)
        {
            observer.OnError(e);
        }
    }
}
