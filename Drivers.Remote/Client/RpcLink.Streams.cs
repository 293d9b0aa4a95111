using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <content>Streams of bytes that calls open.</content>
internal sealed partial class RpcLink
{
    private readonly Dictionary<uint, RpcDownload> _streams = [];

    /// <summary>Calls a procedure that opens a stream, and takes all that comes of it.</summary>
    /// <param name="program">Of which program.</param>
    /// <param name="version">The program's.</param>
    /// <param name="procedure">Its number.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="arguments">What it takes.</param>
    /// <param name="limit">The most that is taken, in bytes.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Cancelled on the scheduler. The peer is told to send no more.</param>
    internal async Task<(TReply Reply, byte[] Bytes)> DownloadAsync<TArguments, TReply>(
        uint program,
        uint version,
        int procedure,
        string name,
        TArguments arguments,
        int limit,
        TimeSpan deadline,
        CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed(name);
        var call = new PendingCall<TReply>(name);
        var download = new RpcDownload(limit);
        uint serial = NextSerial();
        _calls.Add(serial, call);
        _streams.Add(serial, download);
        var header = new PacketHeader(program, version, procedure, PacketType.Call, serial, PacketStatus.Ok);
        using var late = new CancellationTokenSource(deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        bool isOpen = false;
        try
        {
            Send(header, name, ref arguments);
            TReply reply = await call.Reply.WaitAsync(either.Token);
            isOpen = true;
            byte[] bytes = await download.Whole.WaitAsync(either.Token);
            SendStream(header, PacketStatus.Ok); // Its end is answered with that, and that again.
            await download.Finished.WaitAsync(either.Token);
            return (reply, bytes);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Rpc,
                $"Timed out during operation: {name} was not through within {deadline.TotalSeconds:0.###} s");
        }
        finally
        {
            _calls.Remove(serial);
            _streams.Remove(serial);
            if (isOpen && !download.IsOver && !IsClosed)
            {
                SendStream(header, PacketStatus.Error); // Given up: the peer may let go of it.
            }
        }
    }

    private void SendStream(in PacketHeader call, PacketStatus status)
        => Send(call with { Type = PacketType.Stream, Status = status });

    private void TakeStream(in Packet packet)
    {
        // One that was given up may have more on the way.
        _streams.GetValueOrDefault(packet.Header.Serial)?.Take(packet);
    }
}
