using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>What a domain does and has.</summary>
internal static class DomainStateTypes
{
    /// <summary>As <c>virDomainInfo</c>. The state and the number of CPUs have a word each.</summary>
    internal struct DomainInfoReply : IXdr<DomainInfoReply>
    {
        internal int State;
        internal ulong MaxMemoryKiB;
        internal ulong MemoryKiB;
        internal uint Vcpus;
        internal ulong CpuTimeNs;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainInfoReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.State);
            xdr.UInt64(ref it.MaxMemoryKiB);
            xdr.UInt64(ref it.MemoryKiB);
            xdr.UInt32(ref it.Vcpus);
            xdr.UInt64(ref it.CpuTimeNs);
        }
    }

    internal struct DomainStateReply : IXdr<DomainStateReply>
    {
        internal int State;
        internal int Reason;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainStateReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.State);
            xdr.Int32(ref it.Reason);
        }
    }

    internal struct ControlInfoReply : IXdr<ControlInfoReply>
    {
        internal uint State;
        internal uint Details;
        internal ulong StateTimeMs;

        public static void Code<TCodec>(ref TCodec xdr, ref ControlInfoReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt32(ref it.State);
            xdr.UInt32(ref it.Details);
            xdr.UInt64(ref it.StateTimeMs);
        }
    }

    /// <summary>The label that a domain runs with, and whether the host insists on it.</summary>
    internal struct SecurityLabelReply : IXdr<SecurityLabelReply>
    {
        internal ReadOnlyMemory<byte> Label;
        internal bool IsEnforcing;

        public static void Code<TCodec>(ref TCodec xdr, ref SecurityLabelReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Words(ref it.Label, 4097);
            xdr.Boolean(ref it.IsEnforcing);
        }
    }

    /// <summary>Labels, one for each security model.</summary>
    internal struct SecurityLabelList : IXdr<SecurityLabelList>
    {
        internal ReadOnlyMemory<SecurityLabelReply> Labels;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref SecurityLabelList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Labels, 64);
            xdr.Int32(ref it.Count);
        }
    }

    /// <summary>Warnings about a domain.</summary>
    internal struct MessagesReply : IXdr<MessagesReply>
    {
        internal ReadOnlyMemory<string> Messages;

        public static void Code<TCodec>(ref TCodec xdr, ref MessagesReply it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Texts(ref it.Messages, 2048);
    }

    internal struct SetMetadataArguments : IXdr<SetMetadataArguments>
    {
        internal DomainName Domain;
        internal int Type;
        internal string? Metadata;
        internal string? Key;
        internal string? Uri;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SetMetadataArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Type);
            xdr.OptionalText(ref it.Metadata);
            xdr.OptionalText(ref it.Key);
            xdr.OptionalText(ref it.Uri);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct GetMetadataArguments : IXdr<GetMetadataArguments>
    {
        internal DomainName Domain;
        internal int Type;
        internal string? Uri;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref GetMetadataArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Type);
            xdr.OptionalText(ref it.Uri);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>How many bytes each map of CPUs is to have.</summary>
    internal struct VcpusArguments : IXdr<VcpusArguments>
    {
        internal DomainName Domain;
        internal int MaxInfo;
        internal int MapBytes;

        public static void Code<TCodec>(ref TCodec xdr, ref VcpusArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.MaxInfo);
            xdr.Int32(ref it.MapBytes);
        }
    }

    /// <summary>As <c>virVcpuInfo</c>.</summary>
    internal struct Vcpu : IXdr<Vcpu>
    {
        internal uint Number;
        internal int State;
        internal ulong CpuTimeNs;
        internal int Cpu;

        public static void Code<TCodec>(ref TCodec xdr, ref Vcpu it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt32(ref it.Number);
            xdr.Int32(ref it.State);
            xdr.UInt64(ref it.CpuTimeNs);
            xdr.Int32(ref it.Cpu);
        }
    }

    /// <summary>Virtual CPUs, and which processors each may run on: a map for each, one behind the other.</summary>
    internal struct VcpusReply : IXdr<VcpusReply>
    {
        internal ReadOnlyMemory<Vcpu> Vcpus;
        internal ReadOnlyMemory<byte> CpuMaps;

        public static void Code<TCodec>(ref TCodec xdr, ref VcpusReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Vcpus, 16384);
            xdr.Bytes(ref it.CpuMaps, 8388608);
        }
    }

    internal struct PinInfoArguments : IXdr<PinInfoArguments>
    {
        internal DomainName Domain;
        internal int Maps;
        internal int MapBytes;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref PinInfoArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Maps);
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

    internal struct PinInfoReply : IXdr<PinInfoReply>
    {
        internal ReadOnlyMemory<byte> CpuMaps;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref PinInfoReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Bytes(ref it.CpuMaps, 8388608);
            xdr.Int32(ref it.Count);
        }
    }
}
