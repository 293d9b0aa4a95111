using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Virtual networks.</summary>
internal static class NetworkTypes
{
    internal struct NetworkName : IXdr<NetworkName>
    {
        internal string Name;
        internal Guid Uuid;

        /// <summary>How a network is named now.</summary>
        internal static NetworkName Of(NetworkRecord network) => new() { Name = network.Name, Uuid = network.Uuid };

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Uuid(ref it.Uuid);
        }
    }

    internal struct NetworkArguments : IXdr<NetworkArguments>
    {
        internal NetworkName Network;

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Value(ref it.Network);
    }

    internal struct NetworkFlags : IXdr<NetworkFlags>
    {
        internal NetworkName Network;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Network);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct NetworkFlag : IXdr<NetworkFlag>
    {
        internal NetworkName Network;
        internal bool Value;

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkFlag it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Network);
            xdr.Boolean(ref it.Value);
        }
    }

    internal struct NetworkList : IXdr<NetworkList>
    {
        internal ReadOnlyMemory<NetworkName> Networks;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Networks, RpcLimits.List);
            xdr.UInt32(ref it.Count);
        }
    }

    internal struct NetworkUpdateArguments : IXdr<NetworkUpdateArguments>
    {
        internal NetworkName Network;
        internal uint Command;
        internal uint Section;
        internal int ParentIndex;
        internal string Xml;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkUpdateArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Network);
            xdr.UInt32(ref it.Command);
            xdr.UInt32(ref it.Section);
            xdr.Int32(ref it.ParentIndex);
            xdr.Text(ref it.Xml);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct LeasesArguments : IXdr<LeasesArguments>
    {
        internal NetworkName Network;
        internal string? Mac;
        internal bool NeedResults;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref LeasesArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Network);
            xdr.OptionalText(ref it.Mac);
            xdr.Boolean(ref it.NeedResults);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>Expiry in seconds since 1970; family 0 is IPv4, 1 IPv6.</summary>
    internal struct Lease : IXdr<Lease>
    {
        internal string Interface;
        internal long Expiry;
        internal int Family;
        internal string? Mac;
        internal string? Iaid;
        internal string Address;
        internal uint Prefix;
        internal string? Hostname;
        internal string? ClientId;

        public static void Code<TCodec>(ref TCodec xdr, ref Lease it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Interface);
            xdr.Int64(ref it.Expiry);
            xdr.Int32(ref it.Family);
            xdr.OptionalText(ref it.Mac);
            xdr.OptionalText(ref it.Iaid);
            xdr.Text(ref it.Address);
            xdr.UInt32(ref it.Prefix);
            xdr.OptionalText(ref it.Hostname);
            xdr.OptionalText(ref it.ClientId);
        }
    }

    internal struct LeasesReply : IXdr<LeasesReply>
    {
        internal ReadOnlyMemory<Lease> Leases;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref LeasesReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Leases, 65536);
            xdr.UInt32(ref it.Count);
        }
    }
}
