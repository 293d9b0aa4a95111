using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Where the parts of a domain run.</summary>
internal static class PlacementTypes
{
    internal const int CpuMaps = 8_388_608;

    internal struct VcpusArguments : IXdr<VcpusArguments>
    {
        internal DomainName Domain;
        internal int Most;

        /// <summary>Bytes of the map of one of them.</summary>
        internal int MapBytes;

        public static void Code<TCodec>(ref TCodec xdr, ref VcpusArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Most);
            xdr.Int32(ref it.MapBytes);
        }
    }

    /// <summary>As <c>virVcpuInfo</c>; the time is in nanoseconds.</summary>
    internal struct Vcpu : IXdr<Vcpu>
    {
        internal uint Number;
        internal int State;
        internal ulong CpuTime;
        internal int Processor;

        public static void Code<TCodec>(ref TCodec xdr, ref Vcpu it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt32(ref it.Number);
            xdr.Int32(ref it.State);
            xdr.UInt64(ref it.CpuTime);
            xdr.Int32(ref it.Processor);
        }
    }

    internal struct VcpusReply : IXdr<VcpusReply>
    {
        internal ReadOnlyMemory<Vcpu> Vcpus;
        internal ReadOnlyMemory<byte> Maps;

        public static void Code<TCodec>(ref TCodec xdr, ref VcpusReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Vcpus, RpcLimits.List);
            xdr.Bytes(ref it.Maps, CpuMaps);
        }
    }

    internal struct VcpuPinsArguments : IXdr<VcpuPinsArguments>
    {
        internal DomainName Domain;
        internal int Most;
        internal int MapBytes;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref VcpuPinsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Most);
            xdr.Int32(ref it.MapBytes);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct EmulatorPinArguments : IXdr<EmulatorPinArguments>
    {
        internal DomainName Domain;
        internal int MapBytes;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref EmulatorPinArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.MapBytes);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>Maps one after the other, and for how many.</summary>
    internal struct PinsReply : IXdr<PinsReply>
    {
        internal ReadOnlyMemory<byte> Maps;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref PinsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Bytes(ref it.Maps, CpuMaps);
            xdr.Int32(ref it.Count);
        }
    }
}
