using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Objects that are named in registrations and empty lists.</summary>
internal static class OtherObjectTypes
{
    internal struct PoolName : IXdr<PoolName>
    {
        internal string Name;
        internal Guid Uuid;

        public static void Code<TCodec>(ref TCodec xdr, ref PoolName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Uuid(ref it.Uuid);
        }
    }

    internal struct NodeDeviceName : IXdr<NodeDeviceName>
    {
        internal string Name;

        public static void Code<TCodec>(ref TCodec xdr, ref NodeDeviceName it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Text(ref it.Name);
    }

    internal struct SecretName : IXdr<SecretName>
    {
        internal Guid Uuid;
        internal int UsageType;
        internal string UsageId;

        public static void Code<TCodec>(ref TCodec xdr, ref SecretName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Uuid(ref it.Uuid);
            xdr.Int32(ref it.UsageType);
            xdr.Text(ref it.UsageId);
        }
    }

    internal struct FilterName : IXdr<FilterName>
    {
        internal string Name;
        internal Guid Uuid;

        public static void Code<TCodec>(ref TCodec xdr, ref FilterName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Uuid(ref it.Uuid);
        }
    }

    internal struct InterfaceName : IXdr<InterfaceName>
    {
        internal string Name;
        internal string Mac;

        public static void Code<TCodec>(ref TCodec xdr, ref InterfaceName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Text(ref it.Mac);
        }
    }

    internal struct SnapshotName : IXdr<SnapshotName>
    {
        internal string Name;
        internal DomainName Domain;

        public static void Code<TCodec>(ref TCodec xdr, ref SnapshotName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Value(ref it.Domain);
        }
    }

    internal struct PoolList : IXdr<PoolList>
    {
        internal ReadOnlyMemory<PoolName> Pools;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref PoolList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Pools, RpcLimits.List);
            xdr.UInt32(ref it.Count);
        }
    }

    internal struct NodeDeviceList : IXdr<NodeDeviceList>
    {
        internal ReadOnlyMemory<NodeDeviceName> Devices;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref NodeDeviceList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Devices, 65536);
            xdr.UInt32(ref it.Count);
        }
    }

    internal struct SecretList : IXdr<SecretList>
    {
        internal ReadOnlyMemory<SecretName> Secrets;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref SecretList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Secrets, RpcLimits.List);
            xdr.UInt32(ref it.Count);
        }
    }

    internal struct FilterList : IXdr<FilterList>
    {
        internal ReadOnlyMemory<FilterName> Filters;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref FilterList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Filters, RpcLimits.List);
            xdr.UInt32(ref it.Count);
        }
    }

    internal struct InterfaceList : IXdr<InterfaceList>
    {
        internal ReadOnlyMemory<InterfaceName> Interfaces;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref InterfaceList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Interfaces, RpcLimits.List);
            xdr.UInt32(ref it.Count);
        }
    }

    internal struct SnapshotList : IXdr<SnapshotList>
    {
        internal ReadOnlyMemory<SnapshotName> Snapshots;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref SnapshotList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Snapshots, RpcLimits.List);
            xdr.Int32(ref it.Count);
        }
    }
}
