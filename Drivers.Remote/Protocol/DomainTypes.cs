using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Domains, and the arguments that calls on one share: the domain, then a value or two, then flags.</summary>
internal static class DomainTypes
{
    /// <summary>A domain as calls and events name it. Its uuid is what counts; libvirt keeps the name and the id it was looked up with.</summary>
    internal struct DomainName : IXdr<DomainName>
    {
        internal string Name;
        internal Guid Uuid;
        internal int Id;

        /// <summary>How a domain is named now.</summary>
        internal static DomainName Of(DomainRecord domain) => new() { Name = domain.Name, Uuid = domain.Uuid, Id = domain.Id };

        public static void Code<TCodec>(ref TCodec xdr, ref DomainName it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.Uuid(ref it.Uuid);
            xdr.Int32(ref it.Id);
        }
    }

    internal struct DomainArguments : IXdr<DomainArguments>
    {
        internal DomainName Domain;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Value(ref it.Domain);
    }

    internal struct DomainFlags : IXdr<DomainFlags>
    {
        internal DomainName Domain;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A value that is signed, or yes or no.</summary>
    internal struct DomainNumber : IXdr<DomainNumber>
    {
        internal DomainName Domain;
        internal int Value;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainNumber it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Value);
        }
    }

    internal struct DomainNumberFlags : IXdr<DomainNumberFlags>
    {
        internal DomainName Domain;
        internal int Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainNumberFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Int32(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A count: virtual CPUs.</summary>
    internal struct DomainUnsigned : IXdr<DomainUnsigned>
    {
        internal DomainName Domain;
        internal uint Value;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainUnsigned it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Value);
        }
    }

    /// <summary>A count or a number: virtual CPUs, a screen.</summary>
    internal struct DomainUnsignedFlags : IXdr<DomainUnsignedFlags>
    {
        internal DomainName Domain;
        internal uint Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainUnsignedFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt32(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>An amount: memory in KiB.</summary>
    internal struct DomainLarge : IXdr<DomainLarge>
    {
        internal DomainName Domain;
        internal ulong Value;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainLarge it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt64(ref it.Value);
        }
    }

    internal struct DomainLargeFlags : IXdr<DomainLargeFlags>
    {
        internal DomainName Domain;
        internal ulong Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainLargeFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.UInt64(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A text: XML of a device, a path.</summary>
    internal struct DomainText : IXdr<DomainText>
    {
        internal DomainName Domain;
        internal string Value;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainText it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Value);
        }
    }

    internal struct DomainTextFlags : IXdr<DomainTextFlags>
    {
        internal DomainName Domain;
        internal string Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainTextFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A text or none: an alias of a console, a new name.</summary>
    internal struct DomainOptionalTextFlags : IXdr<DomainOptionalTextFlags>
    {
        internal DomainName Domain;
        internal string? Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainOptionalTextFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.OptionalText(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A text and an amount: a disk and its size.</summary>
    internal struct DomainTextLargeFlags : IXdr<DomainTextLargeFlags>
    {
        internal DomainName Domain;
        internal string Text;
        internal ulong Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainTextLargeFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Text);
            xdr.UInt64(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A path and what it is to be: a dump and its format.</summary>
    internal struct DomainTextUnsignedFlags : IXdr<DomainTextUnsignedFlags>
    {
        internal DomainName Domain;
        internal string Text;
        internal uint Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainTextUnsignedFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Text(ref it.Text);
            xdr.UInt32(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>Texts: mount points.</summary>
    internal struct DomainTextsFlags : IXdr<DomainTextsFlags>
    {
        internal DomainName Domain;
        internal ReadOnlyMemory<string> Values;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainTextsFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Domain);
            xdr.Texts(ref it.Values, 256);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>Domains, and how many there are.</summary>
    internal struct DomainList : IXdr<DomainList>
    {
        internal ReadOnlyMemory<DomainName> Domains;
        internal uint Count;

        public static void Code<TCodec>(ref TCodec xdr, ref DomainList it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Domains, RpcLimits.List);
            xdr.UInt32(ref it.Count);
        }
    }
}
