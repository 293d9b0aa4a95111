using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>One life of one transport: calls and their replies, messages, streams, signs of life.</summary>
/// <remarks>
/// <para>Threading: its scheduler, which runs nothing of the user's: whatever user code does, pings are answered and replies find their calls.</para>
/// <para>Errors: a call fails with what the peer says; with <see cref="ErrorCode.OperationTimeout"/> at its deadline, and its reply is dropped
/// when it comes; with <see cref="ConnectionLostException"/> when the link ends first. A peer that breaks the protocol ends the link.</para>
/// <para>Memory: what waits to be sent is bounded by <see cref="SendLimit"/>, what is received by the protocol's longest packet.</para>
/// </remarks>
internal sealed partial class RpcLink
{
    private readonly Stream _transport;
    private readonly IScheduler _scheduler;
    private readonly TimeProvider _clock;
    private readonly IRpcSink _sink;
    private readonly ILogger _log;
    private readonly Dictionary<uint, PendingCall> _calls = [];
    private readonly TaskCompletionSource<Exception> _closed = new();
    private readonly CancellationTokenSource _end = new();
    private KeepAlive? _keepAlive;
    private uint _lastSerial;

    /// <summary>Makes a link of a transport that is ready to carry packets. It is the link's from then on.</summary>
    /// <param name="transport">Bytes both ways.</param>
    /// <param name="scheduler">Where all of this runs.</param>
    /// <param name="clock">The scheduler's.</param>
    /// <param name="sink">Who hears messages.</param>
    /// <param name="log">Of the connection.</param>
    internal RpcLink(Stream transport, IScheduler scheduler, TimeProvider clock, IRpcSink sink, ILogger log)
    {
        (_transport, _scheduler, _clock, _sink, _log) = (transport, scheduler, clock, sink, log);
        scheduler.Start(ReceiveAsync);
    }

    /// <summary>Completes with the cause when the link has ended.</summary>
    internal Task<Exception> Closed => _closed.Task;

    internal bool IsClosed => _closed.Task.IsCompleted;

    /// <summary>How many calls wait for their replies.</summary>
    internal int CallsInFlight => _calls.Count;

    /// <summary>Calls a procedure.</summary>
    /// <param name="program">Of which program.</param>
    /// <param name="version">The program's.</param>
    /// <param name="procedure">Its number.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="arguments">What it takes.</param>
    /// <param name="deadline">For the reply.</param>
    /// <param name="cancellationToken">Cancelled on the scheduler. Nobody waits any more; the peer may carry the call out yet.</param>
    /// <param name="note">Receives what is told of the call before its reply.</param>
    internal async Task<TReply> CallAsync<TArguments, TReply>(
        uint program, uint version, int procedure, string name, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken, CallNote? note = null)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed(name);
        var call = new PendingCall<TReply>(name) { Note = note };
        uint serial = NextSerial();
        _calls.Add(serial, call); // Before it is sent: the reply may be there at once.
        try
        {
            Send(new PacketHeader(program, version, procedure, PacketType.Call, serial, PacketStatus.Ok), name, ref arguments);
            return await call.Reply.WaitAsync(deadline, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Rpc,
                $"Timed out during operation: {name} was not answered within {deadline.TotalSeconds:0.###} s");
        }
        finally
        {
            _calls.Remove(serial); // The serial is free; a reply that comes late finds nobody.
        }
    }

    /// <summary>Tells the peer something that it does not answer.</summary>
    internal void Tell<T>(uint program, uint version, int procedure, string name, T message)
        where T : struct, IXdr<T>
    {
        ThrowIfClosed(name);
        Send(new PacketHeader(program, version, procedure, PacketType.Message, 0, PacketStatus.Ok), name, ref message);
    }

    /// <summary>The peer tells something of a call that waits for its reply.</summary>
    internal void Annotate(uint serial, Position caused)
    {
        if (_calls.GetValueOrDefault(serial)?.Note is { } note)
        {
            note.Caused = caused;
        }
    }

    /// <summary>From here on the peer is asked for signs of life when it is silent.</summary>
    /// <param name="interval">For how long it may be.</param>
    /// <param name="count">How many times it is asked before it is given up.</param>
    internal void KeepAlive(TimeSpan interval, int count)
    {
        _keepAlive = new KeepAlive(_clock, interval, count);
        _scheduler.Start(WatchAsync);
    }

    /// <summary>Ends the link: what waits fails, the transport is closed.</summary>
    internal void Close(Exception cause)
    {
        if (!_closed.TrySetResult(cause))
        {
            return;
        }

        _end.Cancel();
        _transport.Dispose();
        PendingCall[] calls = [.. _calls.Values];
        _calls.Clear();
        foreach (PendingCall call in calls)
        {
            call.Fail(new ConnectionLostException($"the connection was lost during {call.Name}: {cause.Message}", cause));
        }

        RpcDownload[] streams = [.. _streams.Values];
        _streams.Clear();
        foreach (RpcDownload stream in streams)
        {
            stream.Fail(new ConnectionLostException($"the connection was lost during a stream: {cause.Message}", cause));
        }

        Log.LinkEnded(_log, cause.Message);
    }

    private void ThrowIfClosed(string name)
    {
        if (IsClosed)
        {
            throw new ConnectionLostException($"the connection was lost before {name}: {_closed.Task.Result.Message}", _closed.Task.Result);
        }
    }

    // Counts round after 2^32 calls: one that has waited as long as that keeps its number.
    private uint NextSerial()
    {
        do
        {
            _lastSerial++;
        }
        while (_lastSerial == 0 || _calls.ContainsKey(_lastSerial));

        return _lastSerial;
    }

    private async Task WatchAsync()
    {
        while (!IsClosed)
        {
            switch (_keepAlive!.Next(out TimeSpan wait))
            {
                case KeepAliveStep.Dead:
                    Close(new IOException("connection closed due to keepalive timeout"));
                    return;
                case KeepAliveStep.Ping:
                    TellAlive(KeepAliveProcedure.Ping);
                    break;
            }

            try
            {
                await Task.Delay(wait, _clock, _end.Token);
            }
            catch (OperationCanceledException)
            {
                return; // The link has ended.
            }
        }
    }

    private void TellAlive(KeepAliveProcedure sign)
    {
        CommonTypes.Nothing nothing = default;
        Send(new PacketHeader(Programs.KeepAlive, Programs.Version, (int)sign, PacketType.Message, 0, PacketStatus.Ok), sign.ToString(), ref nothing);
    }
}
