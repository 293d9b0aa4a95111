using System;
using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Bytes that are there already, for a client to read at its own pace: a screenshot.</summary>
internal sealed class BytesStream(ServerConnection connection, PacketHeader opening, ReadOnlyMemory<byte> bytes) : ServerStream(connection, opening)
{
    private ReadOnlyMemory<byte> _rest = bytes;
    private bool _isEnded;

    internal override void Start() => Resume();

    internal override void Resume()
    {
        while (!_isEnded && !IsOver && AskForRoom())
        {
            int count = Math.Min(_rest.Length, RpcLimits.StreamChunk);
            if (count == 0)
            {
                _isEnded = true;
                SendEnd();
                return;
            }

            SendData(_rest.Span[..count]);
            _rest = _rest[count..];
        }
    }

    public override void Dispose() => _rest = default;

    // It goes one way only: what a client sends is for nobody.
    protected override void Receive(ReadOnlySpan<byte> data)
    {
    }
}
