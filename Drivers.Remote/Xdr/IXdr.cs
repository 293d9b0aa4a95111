namespace Rx.Hypervisor.Drivers.Remote.Xdr;

/// <summary>A type of the wire. It says once which fields it has; reading and writing follow from that.</summary>
internal interface IXdr<TSelf>
    where TSelf : struct, IXdr<TSelf>
{
    /// <summary>Shows each field to the codec, in the order of the wire.</summary>
    static abstract void Code<TCodec>(ref TCodec xdr, ref TSelf it)
        where TCodec : struct, IXdrCodec, allows ref struct;
}
