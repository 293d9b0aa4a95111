using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Counters of domains and of the host.</summary>
internal static class StatisticsTypes
{
    internal struct BlockStatsReply : IXdr<BlockStatsReply>
    {
        internal long ReadRequests;
        internal long ReadBytes;
        internal long WriteRequests;
        internal long WriteBytes;
        internal long Errors;

        public static void Code<TCodec>(ref TCodec xdr, ref BlockStatsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int64(ref it.ReadRequests);
            xdr.Int64(ref it.ReadBytes);
            xdr.Int64(ref it.WriteRequests);
            xdr.Int64(ref it.WriteBytes);
            xdr.Int64(ref it.Errors);
        }
    }

    internal struct BlockStatsFlagsArguments : IXdr<BlockStatsFlagsArguments>
    {
        internal DomainName Domain;
        internal string Path;
        internal int Count;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref BlockStatsFlagsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Path);
            xdr.Int32(ref it.Count);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct BlockInfoReply : IXdr<BlockInfoReply>
    {
        internal ulong Allocation;
        internal ulong Capacity;
        internal ulong Physical;

        public static void Code<TCodec>(ref TCodec xdr, ref BlockInfoReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt64(ref it.Allocation);
            xdr.UInt64(ref it.Capacity);
            xdr.UInt64(ref it.Physical);
        }
    }

    internal struct InterfaceStatsReply : IXdr<InterfaceStatsReply>
    {
        internal long RxBytes;
        internal long RxPackets;
        internal long RxErrors;
        internal long RxDropped;
        internal long TxBytes;
        internal long TxPackets;
        internal long TxErrors;
        internal long TxDropped;

        public static void Code<TCodec>(ref TCodec xdr, ref InterfaceStatsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int64(ref it.RxBytes);
            xdr.Int64(ref it.RxPackets);
            xdr.Int64(ref it.RxErrors);
            xdr.Int64(ref it.RxDropped);
            xdr.Int64(ref it.TxBytes);
            xdr.Int64(ref it.TxPackets);
            xdr.Int64(ref it.TxErrors);
            xdr.Int64(ref it.TxDropped);
        }
    }

    internal struct MemoryStatsArguments : IXdr<MemoryStatsArguments>
    {
        internal DomainName Domain;
        internal uint Most;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref MemoryStatsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Most);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>As <c>virDomainMemoryStat</c>.</summary>
    internal struct MemoryStat : IXdr<MemoryStat>
    {
        internal int Tag;
        internal ulong Value;

        public static void Code<TCodec>(ref TCodec xdr, ref MemoryStat it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Tag);
            xdr.UInt64(ref it.Value);
        }
    }

    internal struct MemoryStatsReply : IXdr<MemoryStatsReply>
    {
        internal ReadOnlyMemory<MemoryStat> Stats;

        public static void Code<TCodec>(ref TCodec xdr, ref MemoryStatsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Array(ref it.Stats, 1024);
    }

    /// <summary>Which processors: from one on, so many; -1 means all together.</summary>
    internal struct CpuStatsArguments : IXdr<CpuStatsArguments>
    {
        internal DomainName Domain;
        internal uint Count;
        internal int StartCpu;
        internal uint Cpus;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref CpuStatsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Count);
            xdr.Int32(ref it.StartCpu);
            xdr.UInt32(ref it.Cpus);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>No domains means all that the flags want.</summary>
    internal struct BulkStatsArguments : IXdr<BulkStatsArguments>
    {
        internal ReadOnlyMemory<DomainName> Domains;
        internal uint Groups;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref BulkStatsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Domains, RpcLimits.List);
            xdr.UInt32(ref it.Groups);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct BulkStats : IXdr<BulkStats>
    {
        internal DomainName Domain;
        internal ReadOnlyMemory<Parameter> Parameters;

        public static void Code<TCodec>(ref TCodec xdr, ref BulkStats it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Array(ref it.Parameters, 262144);
        }
    }

    internal struct BulkStatsReply : IXdr<BulkStatsReply>
    {
        internal ReadOnlyMemory<BulkStats> Records;

        public static void Code<TCodec>(ref TCodec xdr, ref BulkStatsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Array(ref it.Records, RpcLimits.List);
    }

    internal struct NodeCpuStatsArguments : IXdr<NodeCpuStatsArguments>
    {
        internal int Cpu;
        internal int Count;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref NodeCpuStatsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Cpu);
            xdr.Int32(ref it.Count);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct NodeMemoryStatsArguments : IXdr<NodeMemoryStatsArguments>
    {
        internal int Count;
        internal int Cell;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref NodeMemoryStatsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Count);
            xdr.Int32(ref it.Cell);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct CpuMapArguments : IXdr<CpuMapArguments>
    {
        internal bool NeedMap;
        internal bool NeedOnline;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref CpuMapArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Boolean(ref it.NeedMap);
            xdr.Boolean(ref it.NeedOnline);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct CpuMapReply : IXdr<CpuMapReply>
    {
        internal ReadOnlyMemory<byte> Map;
        internal uint Online;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref CpuMapReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Bytes(ref it.Map, 2048);
            xdr.UInt32(ref it.Online);
            xdr.Int32(ref it.Count);
        }
    }

    internal struct CellsFreeMemoryArguments : IXdr<CellsFreeMemoryArguments>
    {
        internal int Start;
        internal int Most;

        public static void Code<TCodec>(ref TCodec xdr, ref CellsFreeMemoryArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Start);
            xdr.Int32(ref it.Most);
        }
    }

    internal struct CellsFreeMemoryReply : IXdr<CellsFreeMemoryReply>
    {
        internal ReadOnlyMemory<ulong> Cells;

        public static void Code<TCodec>(ref TCodec xdr, ref CellsFreeMemoryReply it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.UInt64s(ref it.Cells, 1024);
    }

    internal struct DiskErrorsArguments : IXdr<DiskErrorsArguments>
    {
        internal DomainName Domain;
        internal uint Most;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DiskErrorsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Most);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct DiskError : IXdr<DiskError>
    {
        internal string Disk;
        internal int Error;

        public static void Code<TCodec>(ref TCodec xdr, ref DiskError it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Disk);
            xdr.Int32(ref it.Error);
        }
    }

    internal struct DiskErrorsReply : IXdr<DiskErrorsReply>
    {
        internal ReadOnlyMemory<DiskError> Errors;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref DiskErrorsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Errors, 256);
            xdr.Int32(ref it.Count);
        }
    }

    internal struct CpuModelsArguments : IXdr<CpuModelsArguments>
    {
        internal string Arch;
        internal bool NeedResults;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref CpuModelsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Arch);
            xdr.Boolean(ref it.NeedResults);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct CpuModelsReply : IXdr<CpuModelsReply>
    {
        internal ReadOnlyMemory<string> Models;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref CpuModelsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Texts(ref it.Models, 8192);
            xdr.Int32(ref it.Count);
        }
    }
}
