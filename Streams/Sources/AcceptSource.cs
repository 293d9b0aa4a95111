using System;
using System.Reactive.Disposables;
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
    /// <para>Threading: on the scheduler's loop, at most 16 a turn; subscribe and dispose anywhere. Who takes only some clients
    /// (<c>Take(1)</c>) subscribes on the loop: elsewhere the next one may be accepted before the operator can unsubscribe.</para>
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
        return Observable.Create<SocketHandle>(observer =>
        {
            var left = new BooleanDisposable();
            return StableCompositeDisposable.Create(left, scheduler.WhenReady(listener, PollEvents.In).Subscribe(
                _ => AcceptSome(listener, observer, left),
                observer.OnError));
        });
    }

    private static void AcceptSome(SocketHandle listener, IObserver<SocketHandle> observer, BooleanDisposable left)
    {
        // An observer may leave while it is told of a client. The next one is not its any more, and waits in the backlog.
        for (int i = 0; i < AcceptsPerTurn && !left.IsDisposed; i++)
        {
            SocketHandle? socket;
            try
            {
                socket = StreamSocket.Accept(listener);
            }
            catch (Interop.SyscallException e)
            {
                observer.OnError(e);
                return;
            }

            if (socket is null)
            {
                return;
            }

            observer.OnNext(socket);
        }
    }
}
