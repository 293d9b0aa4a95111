using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>What a connection asks of the host as a whole.</summary>
internal static class ConnectionTypes
{
    /// <summary>Opens the hypervisor behind the connection.</summary>
    internal struct OpenArguments : IXdr<OpenArguments>
    {
        /// <summary>Bit of <see cref="Flags"/>: nothing is to be changed.</summary>
        internal const uint ReadOnly = 1;

        /// <summary>Bit of <see cref="Flags"/>: aliases of URIs are not looked up; a matter of the client.</summary>
        internal const uint NoAliases = 2;

        /// <summary>The URI; empty or none leaves the choice to the server.</summary>
        internal string? Name;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref OpenArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.OptionalText(ref it.Name);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>Ways to authenticate, the server's choice first: <see cref="AuthenticationType"/>.</summary>
    internal struct AuthListReply : IXdr<AuthListReply>
    {
        private const int Most = 20;

        internal ReadOnlyMemory<int> Types;

        public static void Code<TCodec>(ref TCodec xdr, ref AuthListReply it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Int32s(ref it.Types, Most);
    }

    /// <summary>SASL's first step.</summary>
    internal struct SaslStartArguments : IXdr<SaslStartArguments>
    {
        internal string Mechanism;
        internal SaslData Data;

        public static void Code<TCodec>(ref TCodec xdr, ref SaslStartArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Mechanism);
            xdr.Value(ref it.Data);
        }
    }

    /// <summary>What a mechanism of SASL says; nothing is not the same as no bytes.</summary>
    internal struct SaslData : IXdr<SaslData>
    {
        private const int Most = 65_536;

        internal bool IsNil;
        internal ReadOnlyMemory<byte> Value;

        public static void Code<TCodec>(ref TCodec xdr, ref SaslData it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Boolean(ref it.IsNil);
            xdr.Words(ref it.Value, Most);
        }
    }

    /// <summary>SASL's answer to a step.</summary>
    internal struct SaslReply : IXdr<SaslReply>
    {
        internal bool IsComplete;
        internal SaslData Data;

        public static void Code<TCodec>(ref TCodec xdr, ref SaslReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Boolean(ref it.IsComplete);
            xdr.Value(ref it.Data);
        }
    }

    /// <summary>The host's machine, as <c>virNodeInfo</c> has it.</summary>
    internal struct NodeInfoReply : IXdr<NodeInfoReply>
    {
        private const int ModelWords = 32;

        internal string Model;
        internal ulong MemoryKiB;
        internal int Cpus;
        internal int MHz;
        internal int Nodes;
        internal int Sockets;
        internal int Cores;
        internal int Threads;

        public static void Code<TCodec>(ref TCodec xdr, ref NodeInfoReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.FixedText(ref it.Model, ModelWords);
            xdr.UInt64(ref it.MemoryKiB);
            xdr.Int32(ref it.Cpus);
            xdr.Int32(ref it.MHz);
            xdr.Int32(ref it.Nodes);
            xdr.Int32(ref it.Sockets);
            xdr.Int32(ref it.Cores);
            xdr.Int32(ref it.Threads);
        }
    }

    /// <summary>Which domain capabilities; what is missing is the driver's choice.</summary>
    internal struct DomainCapabilitiesArguments : IXdr<DomainCapabilitiesArguments>
    {
        internal string? Emulator;
        internal string? Arch;
        internal string? Machine;
        internal string? VirtType;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainCapabilitiesArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.OptionalText(ref it.Emulator);
            xdr.OptionalText(ref it.Arch);
            xdr.OptionalText(ref it.Machine);
            xdr.OptionalText(ref it.VirtType);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>Text that the protocol declares as <c>char</c>: the host's security model and its domain of interpretation.</summary>
    internal struct SecurityModelReply : IXdr<SecurityModelReply>
    {
        private const int Most = 257;

        internal ReadOnlyMemory<byte> Model;
        internal ReadOnlyMemory<byte> Doi;

        public static void Code<TCodec>(ref TCodec xdr, ref SecurityModelReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Words(ref it.Model, Most);
            xdr.Words(ref it.Doi, Most);
        }
    }

    /// <summary>Who another daemon says it speaks for.</summary>
    internal struct IdentityArguments : IXdr<IdentityArguments>
    {
        private const int Most = 20;

        internal ReadOnlyMemory<ParameterTypes.Parameter> Parameters;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref IdentityArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Parameters, Most);
            xdr.UInt32(ref it.Flags);
        }
    }
}
