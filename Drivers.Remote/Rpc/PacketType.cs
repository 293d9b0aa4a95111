namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>What a packet is: the header's <c>type</c>.</summary>
internal enum PacketType
{
    /// <summary>A client asks.</summary>
    Call = 0,

    /// <summary>A server answers; the serial is the call's.</summary>
    Reply = 1,

    /// <summary>Something happened: an event, or a sign of life.</summary>
    Message = 2,

    /// <summary>Bytes of a stream; procedure and serial are those of the call that opened it.</summary>
    Stream = 3,

    /// <summary>As <see cref="Call"/>, with handles.</summary>
    CallWithHandles = 4,

    /// <summary>As <see cref="Reply"/>, with handles.</summary>
    ReplyWithHandles = 5,

    /// <summary>A part of a stream that is all zeros.</summary>
    StreamHole = 6,
}
