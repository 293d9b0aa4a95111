using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Shapes that many procedures share: arguments and replies of one or two plain values.</summary>
internal static class CommonTypes
{
    /// <summary>No arguments, or no reply but that it is done.</summary>
    internal struct Nothing : IXdr<Nothing>
    {
        public static void Code<TCodec>(ref TCodec xdr, ref Nothing it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
        }
    }

    /// <summary>A signed word: counts, numbers, enums.</summary>
    internal struct Number : IXdr<Number>
    {
        internal int Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Number it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Int32(ref it.Value);
    }

    /// <summary>An unsigned word: flags alone.</summary>
    internal struct Unsigned : IXdr<Unsigned>
    {
        internal uint Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Unsigned it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.UInt32(ref it.Value);
    }

    /// <summary>Eight bytes without a sign: versions, sizes.</summary>
    internal struct Large : IXdr<Large>
    {
        internal ulong Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Large it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.UInt64(ref it.Value);
    }

    /// <summary>Yes or no, as a word.</summary>
    internal struct Flag : IXdr<Flag>
    {
        internal bool Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Flag it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Boolean(ref it.Value);
    }

    /// <summary>A text: a name, XML, a path.</summary>
    internal struct Text : IXdr<Text>
    {
        internal string Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Text it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Text(ref it.Value);
    }

    /// <summary>A text or none.</summary>
    internal struct OptionalText : IXdr<OptionalText>
    {
        internal string? Value;

        public static void Code<TCodec>(ref TCodec xdr, ref OptionalText it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.OptionalText(ref it.Value);
    }

    internal struct Uuid : IXdr<Uuid>
    {
        internal Guid Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Uuid it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Uuid(ref it.Value);
    }

    /// <summary>A text and flags: XML to define, a file to restore.</summary>
    internal struct TextFlags : IXdr<TextFlags>
    {
        internal string Value;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref TextFlags it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Value);
            xdr.UInt32(ref it.Flags);
        }
    }

    /// <summary>A list of texts.</summary>
    internal struct Texts : IXdr<Texts>
    {
        internal ReadOnlyMemory<string> Values;

        public static void Code<TCodec>(ref TCodec xdr, ref Texts it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Texts(ref it.Values, RpcLimits.List);
    }

    /// <summary>A list of signed words: ids of domains.</summary>
    internal struct Numbers : IXdr<Numbers>
    {
        internal ReadOnlyMemory<int> Values;

        public static void Code<TCodec>(ref TCodec xdr, ref Numbers it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Int32s(ref it.Values, RpcLimits.List);
    }

    /// <summary>What a list is to have: its entries, or their number alone.</summary>
    internal struct ListArguments : IXdr<ListArguments>
    {
        internal bool NeedResults;
        internal uint Flags;

        public static void Code<TCodec>(ref TCodec xdr, ref ListArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Boolean(ref it.NeedResults);
            xdr.UInt32(ref it.Flags);
        }
    }
}
