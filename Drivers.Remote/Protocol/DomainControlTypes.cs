using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Keys, files, clocks and jobs of domains.</summary>
internal static class DomainControlTypes
{
    internal struct SendKeyArguments : IXdr<SendKeyArguments>
    {
        internal const int MostKeys = 16;

        internal DomainName Domain;
        internal uint Codeset;
        internal uint HoldTimeMs;
        internal ReadOnlyMemory<uint> Keycodes;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SendKeyArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Codeset);
            xdr.UInt32(ref it.HoldTimeMs);
            xdr.UInt32s(ref it.Keycodes, MostKeys);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct RestoreFlagsArguments : IXdr<RestoreFlagsArguments>
    {
        internal string Path;
        internal string? Xml;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref RestoreFlagsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Path);
            xdr.OptionalText(ref it.Xml);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct SaveImageXmlArguments : IXdr<SaveImageXmlArguments>
    {
        internal string Path;
        internal string Xml;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SaveImageXmlArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Path);
            xdr.Text(ref it.Xml);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct SaveFlagsArguments : IXdr<SaveFlagsArguments>
    {
        internal DomainName Domain;
        internal string Path;
        internal string? Xml;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SaveFlagsArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Path);
            xdr.OptionalText(ref it.Xml);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct SaveParametersArguments : IXdr<SaveParametersArguments>
    {
        internal DomainName Domain;
        internal ReadOnlyMemory<Parameter> Parameters;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SaveParametersArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Array(ref it.Parameters, 64);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct RestoreParametersArguments : IXdr<RestoreParametersArguments>
    {
        internal ReadOnlyMemory<Parameter> Parameters;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref RestoreParametersArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Parameters, 64);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct SleepArguments : IXdr<SleepArguments>
    {
        internal DomainName Domain;
        internal uint Target;
        internal ulong DurationSeconds;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SleepArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Target);
            xdr.UInt64(ref it.DurationSeconds);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct TrimArguments : IXdr<TrimArguments>
    {
        internal DomainName Domain;
        internal string? MountPoint;
        internal ulong Minimum;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref TrimArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.OptionalText(ref it.MountPoint);
            xdr.UInt64(ref it.Minimum);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct TimeReply : IXdr<TimeReply>
    {
        internal long Seconds;
        internal uint Nanoseconds;

        public static void Code<TCodec>(ref TCodec xdr, ref TimeReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int64(ref it.Seconds);
            xdr.UInt32(ref it.Nanoseconds);
        }
    }

    internal struct SetTimeArguments : IXdr<SetTimeArguments>
    {
        internal DomainName Domain;
        internal long Seconds;
        internal uint Nanoseconds;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref SetTimeArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int64(ref it.Seconds);
            xdr.UInt32(ref it.Nanoseconds);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct PasswordArguments : IXdr<PasswordArguments>
    {
        internal DomainName Domain;
        internal string? User;
        internal string? Password;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref PasswordArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.OptionalText(ref it.User);
            xdr.OptionalText(ref it.Password);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct LifecycleActionArguments : IXdr<LifecycleActionArguments>
    {
        internal DomainName Domain;
        internal uint Type;
        internal uint Action;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref LifecycleActionArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Type);
            xdr.UInt32(ref it.Action);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>As <c>virDomainJobInfo</c>; times in milliseconds.</summary>
    internal struct JobInfoReply : IXdr<JobInfoReply>
    {
        internal int Type;
        internal ulong Elapsed;
        internal ulong Remaining;
        internal ulong DataTotal;
        internal ulong DataProcessed;
        internal ulong DataRemaining;
        internal ulong MemoryTotal;
        internal ulong MemoryProcessed;
        internal ulong MemoryRemaining;
        internal ulong FileTotal;
        internal ulong FileProcessed;
        internal ulong FileRemaining;

        public static void Code<TCodec>(ref TCodec xdr, ref JobInfoReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Type);
            xdr.UInt64(ref it.Elapsed);
            xdr.UInt64(ref it.Remaining);
            xdr.UInt64(ref it.DataTotal);
            xdr.UInt64(ref it.DataProcessed);
            xdr.UInt64(ref it.DataRemaining);
            xdr.UInt64(ref it.MemoryTotal);
            xdr.UInt64(ref it.MemoryProcessed);
            xdr.UInt64(ref it.MemoryRemaining);
            xdr.UInt64(ref it.FileTotal);
            xdr.UInt64(ref it.FileProcessed);
            xdr.UInt64(ref it.FileRemaining);
        }
    }

    internal struct JobStatsReply : IXdr<JobStatsReply>
    {
        internal int Type;
        internal ReadOnlyMemory<Parameter> Parameters;

        public static void Code<TCodec>(ref TCodec xdr, ref JobStatsReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Type);
            xdr.Array(ref it.Parameters, 64);
        }
    }

    internal struct AddressesArguments : IXdr<AddressesArguments>
    {
        internal DomainName Domain;
        internal uint Source;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref AddressesArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Source);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>An address and its prefix: family 0 is IPv4, 1 IPv6.</summary>
    internal struct Address : IXdr<Address>
    {
        internal int Family;
        internal string Value;
        internal uint Prefix;

        public static void Code<TCodec>(ref TCodec xdr, ref Address it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Family);
            xdr.Text(ref it.Value);
            xdr.UInt32(ref it.Prefix);
        }
    }

    internal struct Interface : IXdr<Interface>
    {
        internal string Name;
        internal string? HardwareAddress;
        internal ReadOnlyMemory<Address> Addresses;

        public static void Code<TCodec>(ref TCodec xdr, ref Interface it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.OptionalText(ref it.HardwareAddress);
            xdr.Array(ref it.Addresses, 2048);
        }
    }

    internal struct AddressesReply : IXdr<AddressesReply>
    {
        internal ReadOnlyMemory<Interface> Interfaces;

        public static void Code<TCodec>(ref TCodec xdr, ref AddressesReply it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Array(ref it.Interfaces, 2048);
    }

    internal struct MonitorCommandArguments : IXdr<MonitorCommandArguments>
    {
        internal DomainName Domain;
        internal string Command;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref MonitorCommandArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Command);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct AgentCommandArguments : IXdr<AgentCommandArguments>
    {
        internal DomainName Domain;
        internal string Command;
        internal int TimeoutSeconds;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref AgentCommandArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Command);
            xdr.Int32(ref it.TimeoutSeconds);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct MonitorEventRegisterArguments : IXdr<MonitorEventRegisterArguments>
    {
        internal DomainName? Domain;
        internal string? Event;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref MonitorEventRegisterArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Optional(ref it.Domain);
            xdr.OptionalText(ref it.Event);
            xdr.UInt32(ref it.Flags);
        }
    }

    internal struct MonitorEventMessage : IXdr<MonitorEventMessage>
    {
        internal int CallbackId;
        internal DomainName Domain;
        internal string Event;
        internal long Seconds;
        internal uint Microseconds;
        internal string? Details;

        public static void Code<TCodec>(ref TCodec xdr, ref MonitorEventMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.CallbackId);
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Event);
            xdr.Int64(ref it.Seconds);
            xdr.UInt32(ref it.Microseconds);
            xdr.OptionalText(ref it.Details);
        }
    }
}
