using System;
using System.Buffers;
using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>A call that waits for others to be done. Disposing it gives its memory back.</summary>
internal readonly struct WaitingCall : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    internal WaitingCall(in PacketHeader header, ReadOnlySpan<byte> arguments)
    {
        Header = header;
        _bytes = ArrayPool<byte>.Shared.Rent(arguments.Length);
        _length = arguments.Length;
        arguments.CopyTo(_bytes);
    }

    internal PacketHeader Header { get; }

    internal ReadOnlySpan<byte> Arguments => _bytes.AsSpan(0, _length);

    /// <summary>What it takes while it waits.</summary>
    internal int Size => RpcLimits.SmallestPacket + _length;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
