using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Snapshots and checkpoints of domains: what a client asks before it learns that there are none.</summary>
internal static class SnapshotTypes
{
    internal struct ListOfDomainArguments : IXdr<ListOfDomainArguments>
    {
        internal DomainName Domain;
        internal int NeedsResults;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref ListOfDomainArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.NeedsResults);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct NameOfDomain : IXdr<NameOfDomain>
    {
        internal string Name;
        internal DomainName Domain;

        public static void Code<TCodec>(ref TCodec xdr, ref NameOfDomain it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Value(ref it.Domain);
        }
    }

    internal struct ListOfDomain : IXdr<ListOfDomain>
    {
        internal ReadOnlyMemory<NameOfDomain> Names;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref ListOfDomain it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Names, RpcLimits.List);
            xdr.Int32(ref it.Count);
        }
    }
}
