using System;
using System.IO;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Loop;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>A connection over as many links as it takes: when one ends, the next is made.</summary>
/// <remarks>
/// <para>Threading: its scheduler, except calls, which may be made anywhere.</para>
/// <para>Calls: one that is made while there is no link waits for the next, within its own deadline. One that was under way when its link
/// ended fails with <see cref="ConnectionLostException"/>: it may have been carried out, and is not made again.</para>
/// </remarks>
/// <param name="setup">What it is made of.</param>
/// <param name="peer">Who takes messages, and makes a new link ready.</param>
internal sealed class RemoteSession(RemoteSetup setup, IRemotePeer peer)
{
    /// <summary>How long each attempt to connect may take.</summary>
    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>How long the end waits for the peer to agree.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private RpcLink? _current; // The last one that was made.
    private TaskCompletionSource<RpcLink> _live = new();

    internal RemoteSetup Setup => setup;

    /// <summary>Makes the first link.</summary>
    /// <exception cref="HypervisorException">It cannot be made; there is no second attempt.</exception>
    internal async Task OpenAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        RpcLink link = await ConnectAsync(either.Token);
        _live.SetResult(link);
        setup.Scheduler.Start(() => FollowAsync(link));
    }

    /// <summary>Ends it: no further link is made.</summary>
    internal async Task CloseAsync()
    {
        _end.Cancel();
        if (_current is { IsClosed: false } link)
        {
            try
            {
                await link.CallAsync<Nothing, Nothing>(RemoteProcedure.ConnectClose, default, Farewell, CancellationToken.None);
            }
            catch (Exception e) when (e is HypervisorException or ConnectionLostException)
            {
                Log.NoFarewell(setup.Log, e.Message); // It notices that the link is gone.
            }

            link.Close(new IOException("the connection was closed"));
        }

        _live.TrySetException(new ObjectDisposedException(nameof(IHypervisor)));
        _ = _live.Task.Exception; // Who waits is told; perhaps nobody does.
    }

    /// <summary>Calls a procedure of libvirt's.</summary>
    internal Task<TReply> CallAsync<TArguments, TReply>(
        RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken, CallNote? note = null)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => RunAsync(
            procedure.ToString(), deadline, (link, left, cancel) => link.CallAsync<TArguments, TReply>(procedure, arguments, left, cancel, note), cancellationToken);

    /// <summary>Calls a procedure of libvirt's for QEMU.</summary>
    internal Task<TReply> CallAsync<TArguments, TReply>(
        QemuProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => RunAsync(procedure.ToString(), deadline, (link, left, cancel) => link.CallAsync<TArguments, TReply>(
            Programs.Qemu, Programs.Version, (int)procedure, procedure.ToString(), arguments, left, cancel), cancellationToken);

    /// <summary>Calls a procedure of libvirt's that opens a stream, and takes all that comes of it.</summary>
    internal Task<(TReply Reply, byte[] Bytes)> DownloadAsync<TArguments, TReply>(
        RemoteProcedure procedure, TArguments arguments, int limit, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => RunAsync(procedure.ToString(), deadline, (link, left, cancel) => link.DownloadAsync<TArguments, TReply>(
            Programs.Remote, Programs.Version, (int)procedure, procedure.ToString(), arguments, limit, left, cancel), cancellationToken);

    /// <summary>Runs something on the scheduler; its token is cancelled there too.</summary>
    internal Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) => setup.Scheduler.InvokeAsync(async () =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        var here = new CancellationTokenSource(); // Not disposed: a cancellation that is on its way may come after the end.
        using CancellationTokenRegistration bridge = cancellationToken.UnsafeRegister(
            _ => setup.Scheduler.Schedule(here, static (_, source) =>
            {
                source.Cancel();
                return Disposable.Empty;
            }),
            state: null);
        try
        {
            return await work(here.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    });

    private Task<T> RunAsync<T>(
        string name, TimeSpan deadline, Func<RpcLink, TimeSpan, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => RunAsync(
            async cancel =>
            {
                long begun = setup.Clock.GetTimestamp();
                RpcLink link = await WaitForLinkAsync(name, deadline, cancel);
                TimeSpan left = deadline - setup.Clock.GetElapsedTime(begun);
                return await call(link, left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1), cancel);
            },
            cancellationToken);

    private async Task<RpcLink> WaitForLinkAsync(string name, TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await _live.Task.WaitAsync(deadline, setup.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Rpc,
                $"Timed out during operation: {name} could not be called: the host could not be reached within {deadline.TotalSeconds:0.###} s");
        }
    }

    // One link after the other, until the end.
    private async Task FollowAsync(RpcLink link)
    {
        while (true)
        {
            Exception cause = await link.Closed;
            if (_end.IsCancellationRequested)
            {
                return;
            }

            _live = new TaskCompletionSource<RpcLink>();
            Log.Interrupted(setup.Log, setup.Uri, cause.Message);
            peer.OnInterrupted(cause);
            if (await ReconnectAsync() is not { } next)
            {
                return;
            }

            link = next;
            _live.TrySetResult(link);
            Log.Reconnected(setup.Log, setup.Uri);
            peer.OnLive();
        }
    }

    private async Task<RpcLink?> ReconnectAsync()
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            try
            {
                await Task.Delay(pause, setup.Clock, _end.Token);
                return await ConnectAsync(_end.Token);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e) when (e is HypervisorException or ConnectionLostException)
            {
                Log.NotReconnected(setup.Log, setup.Uri, e.Message);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Makes a link, and has it made ready.</summary>
    private async Task<RpcLink> ConnectAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(AttemptTime, setup.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            Stream transport = await setup.OpenTransport(either.Token);
            RpcLink link = _current = new RpcLink(transport, setup.Scheduler, setup.Clock, peer, setup.Log);
            try
            {
                await Handshake.OpenAsync(link, setup, either.Token);
                await peer.PrepareAsync(link, either.Token);
                return link;
            }
            catch (Exception e)
            {
                link.Close(e);
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Rpc,
                $"Timed out during operation: '{setup.Uri.OriginalString}' could not be connected to within {AttemptTime.TotalSeconds:0} s");
        }
        catch (ConnectionLostException e)
        {
            throw new HypervisorException(ErrorCode.NoConnect, ErrorDomain.Rpc, $"cannot connect to '{setup.Uri.OriginalString}': {e.Message}", e);
        }
    }
}
