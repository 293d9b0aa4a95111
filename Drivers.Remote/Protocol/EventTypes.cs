using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OtherObjectTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>What is told of events. The younger generation of messages has a callback's id in front: <see cref="RegistrationTypes.Callback{T}"/>.</summary>
internal static class EventTypes
{
    internal struct LifecycleMessage : IXdr<LifecycleMessage>
    {
        internal DomainName Domain;
        internal int Event;
        internal int Detail;

        public static void Code<TCodec>(ref TCodec xdr, ref LifecycleMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Event);
            xdr.Int32(ref it.Detail);
        }
    }

    /// <summary>The offset in seconds.</summary>
    internal struct RtcChangeMessage : IXdr<RtcChangeMessage>
    {
        internal DomainName Domain;
        internal long Offset;

        public static void Code<TCodec>(ref TCodec xdr, ref RtcChangeMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int64(ref it.Offset);
        }
    }

    internal struct WatchdogMessage : IXdr<WatchdogMessage>
    {
        internal DomainName Domain;
        internal int Action;

        public static void Code<TCodec>(ref TCodec xdr, ref WatchdogMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Action);
        }
    }

    internal struct IOErrorMessage : IXdr<IOErrorMessage>
    {
        internal DomainName Domain;
        internal string Path;
        internal string Alias;
        internal int Action;

        public static void Code<TCodec>(ref TCodec xdr, ref IOErrorMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Path);
            xdr.Text(ref it.Alias);
            xdr.Int32(ref it.Action);
        }
    }

    internal struct IOErrorReasonMessage : IXdr<IOErrorReasonMessage>
    {
        internal DomainName Domain;
        internal string Path;
        internal string Alias;
        internal int Action;
        internal string Reason;

        public static void Code<TCodec>(ref TCodec xdr, ref IOErrorReasonMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Path);
            xdr.Text(ref it.Alias);
            xdr.Int32(ref it.Action);
            xdr.Text(ref it.Reason);
        }
    }

    internal struct GraphicsAddress : IXdr<GraphicsAddress>
    {
        internal int Family;
        internal string Node;
        internal string Service;

        public static void Code<TCodec>(ref TCodec xdr, ref GraphicsAddress it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Family);
            xdr.Text(ref it.Node);
            xdr.Text(ref it.Service);
        }
    }

    internal struct GraphicsIdentity : IXdr<GraphicsIdentity>
    {
        internal string Type;
        internal string Name;

        public static void Code<TCodec>(ref TCodec xdr, ref GraphicsIdentity it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Type);
            xdr.Text(ref it.Name);
        }
    }

    internal struct GraphicsMessage : IXdr<GraphicsMessage>
    {
        internal DomainName Domain;
        internal int Phase;
        internal GraphicsAddress Local;
        internal GraphicsAddress Remote;
        internal string Scheme;
        internal ReadOnlyMemory<GraphicsIdentity> Subject;

        public static void Code<TCodec>(ref TCodec xdr, ref GraphicsMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Phase);
            xdr.Value(ref it.Local);
            xdr.Value(ref it.Remote);
            xdr.Text(ref it.Scheme);
            xdr.Array(ref it.Subject, 20);
        }
    }

    /// <summary>Also its second kind, which names the disk by its target.</summary>
    internal struct BlockJobMessage : IXdr<BlockJobMessage>
    {
        internal DomainName Domain;
        internal string Disk;
        internal int Type;
        internal int Status;

        public static void Code<TCodec>(ref TCodec xdr, ref BlockJobMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Disk);
            xdr.Int32(ref it.Type);
            xdr.Int32(ref it.Status);
        }
    }

    internal struct DiskChangeMessage : IXdr<DiskChangeMessage>
    {
        internal DomainName Domain;
        internal string? OldPath;
        internal string? NewPath;
        internal string Alias;
        internal int Reason;

        public static void Code<TCodec>(ref TCodec xdr, ref DiskChangeMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.OptionalText(ref it.OldPath);
            xdr.OptionalText(ref it.NewPath);
            xdr.Text(ref it.Alias);
            xdr.Int32(ref it.Reason);
        }
    }

    internal struct TrayChangeMessage : IXdr<TrayChangeMessage>
    {
        internal DomainName Domain;
        internal string Alias;
        internal int Reason;

        public static void Code<TCodec>(ref TCodec xdr, ref TrayChangeMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Alias);
            xdr.Int32(ref it.Reason);
        }
    }

    internal struct BalloonMessage : IXdr<BalloonMessage>
    {
        internal DomainName Domain;
        internal ulong ActualKiB;

        public static void Code<TCodec>(ref TCodec xdr, ref BalloonMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt64(ref it.ActualKiB);
        }
    }

    /// <summary>A device came, went, or did not go.</summary>
    internal struct DeviceMessage : IXdr<DeviceMessage>
    {
        internal DomainName Domain;
        internal string Alias;

        public static void Code<TCodec>(ref TCodec xdr, ref DeviceMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Alias);
        }
    }

    internal struct TunableMessage : IXdr<TunableMessage>
    {
        internal DomainName Domain;
        internal ReadOnlyMemory<Parameter> Parameters;

        public static void Code<TCodec>(ref TCodec xdr, ref TunableMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Array(ref it.Parameters, 2048);
        }
    }

    internal struct AgentMessage : IXdr<AgentMessage>
    {
        internal DomainName Domain;
        internal int State;
        internal int Reason;

        public static void Code<TCodec>(ref TCodec xdr, ref AgentMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.State);
            xdr.Int32(ref it.Reason);
        }
    }

    internal struct MigrationIterationMessage : IXdr<MigrationIterationMessage>
    {
        internal DomainName Domain;
        internal int Iteration;

        public static void Code<TCodec>(ref TCodec xdr, ref MigrationIterationMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Iteration);
        }
    }

    internal struct JobCompletedMessage : IXdr<JobCompletedMessage>
    {
        internal DomainName Domain;
        internal ReadOnlyMemory<Parameter> Parameters;

        public static void Code<TCodec>(ref TCodec xdr, ref JobCompletedMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Array(ref it.Parameters, 64);
        }
    }

    internal struct MetadataMessage : IXdr<MetadataMessage>
    {
        internal DomainName Domain;
        internal int Type;
        internal string? Uri;

        public static void Code<TCodec>(ref TCodec xdr, ref MetadataMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Type);
            xdr.OptionalText(ref it.Uri);
        }
    }

    internal struct BlockThresholdMessage : IXdr<BlockThresholdMessage>
    {
        internal DomainName Domain;
        internal string Disk;
        internal string? Path;
        internal ulong Threshold;
        internal ulong Excess;

        public static void Code<TCodec>(ref TCodec xdr, ref BlockThresholdMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Disk);
            xdr.OptionalText(ref it.Path);
            xdr.UInt64(ref it.Threshold);
            xdr.UInt64(ref it.Excess);
        }
    }

    internal struct MemoryFailureMessage : IXdr<MemoryFailureMessage>
    {
        internal DomainName Domain;
        internal int Recipient;
        internal int Action;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref MemoryFailureMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Recipient);
            xdr.Int32(ref it.Action);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct MemoryDeviceMessage : IXdr<MemoryDeviceMessage>
    {
        internal DomainName Domain;
        internal string Alias;
        internal ulong SizeKiB;

        public static void Code<TCodec>(ref TCodec xdr, ref MemoryDeviceMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Alias);
            xdr.UInt64(ref it.SizeKiB);
        }
    }

    /// <summary>Sleep and waking: the reason, which is always 0, stands in front of the domain.</summary>
    internal struct SleepMessage : IXdr<SleepMessage>
    {
        internal int Reason;
        internal DomainName Domain;

        public static void Code<TCodec>(ref TCodec xdr, ref SleepMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Reason);
            xdr.Value(ref it.Domain);
        }
    }

    internal struct NetworkLifecycleMessage : IXdr<NetworkLifecycleMessage>
    {
        internal NetworkName Network;
        internal int Event;
        internal int Detail;

        public static void Code<TCodec>(ref TCodec xdr, ref NetworkLifecycleMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Network);
            xdr.Int32(ref it.Event);
            xdr.Int32(ref it.Detail);
        }
    }

    internal struct PoolLifecycleMessage : IXdr<PoolLifecycleMessage>
    {
        internal PoolName Pool;
        internal int Event;
        internal int Detail;

        public static void Code<TCodec>(ref TCodec xdr, ref PoolLifecycleMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Pool);
            xdr.Int32(ref it.Event);
            xdr.Int32(ref it.Detail);
        }
    }
}
