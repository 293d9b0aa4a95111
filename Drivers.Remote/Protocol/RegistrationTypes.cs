using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OtherObjectTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Registrations for events: of one object, or of all. The reply has the id of the callback.</summary>
internal static class RegistrationTypes
{
    /// <summary>An event of domains, for one domain or for all.</summary>
    internal struct RegisterDomainEvent : IXdr<RegisterDomainEvent>
    {
        internal int EventId;
        internal DomainName? Domain;

        public static void Code<TCodec>(ref TCodec xdr, ref RegisterDomainEvent it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.EventId);
            xdr.Optional(ref it.Domain);
        }
    }

    internal struct RegisterNetworkEvent : IXdr<RegisterNetworkEvent>
    {
        internal int EventId;
        internal NetworkName? Network;

        public static void Code<TCodec>(ref TCodec xdr, ref RegisterNetworkEvent it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.EventId);
            xdr.Optional(ref it.Network);
        }
    }

    internal struct RegisterPoolEvent : IXdr<RegisterPoolEvent>
    {
        internal int EventId;
        internal PoolName? Pool;

        public static void Code<TCodec>(ref TCodec xdr, ref RegisterPoolEvent it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.EventId);
            xdr.Optional(ref it.Pool);
        }
    }

    internal struct RegisterNodeDeviceEvent : IXdr<RegisterNodeDeviceEvent>
    {
        internal int EventId;
        internal NodeDeviceName? Device;

        public static void Code<TCodec>(ref TCodec xdr, ref RegisterNodeDeviceEvent it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.EventId);
            xdr.Optional(ref it.Device);
        }
    }

    internal struct RegisterSecretEvent : IXdr<RegisterSecretEvent>
    {
        internal int EventId;
        internal SecretName? Secret;

        public static void Code<TCodec>(ref TCodec xdr, ref RegisterSecretEvent it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.EventId);
            xdr.Optional(ref it.Secret);
        }
    }

    /// <summary>A message for a callback: its id, then what is told.</summary>
    internal struct Callback<T> : IXdr<Callback<T>>
        where T : struct, IXdr<T>
    {
        internal int CallbackId;
        internal T Message;

        public static void Code<TCodec>(ref TCodec xdr, ref Callback<T> it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.CallbackId);
            xdr.Value(ref it.Message);
        }
    }
}
