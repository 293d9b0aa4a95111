using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Typed parameters: a name, a type, and a value by type.</summary>
internal static class ParameterTypes
{
    /// <summary>One parameter.</summary>
    internal struct Parameter : IXdr<Parameter>
    {
        internal TypedParameter Value;

        public static void Code<TCodec>(ref TCodec xdr, ref Parameter it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            string name = TCodec.IsReading ? "" : it.Value.Name;
            int type = TCodec.IsReading ? 0 : TypeOf(it.Value);
            xdr.Text(ref name);
            xdr.Int32(ref type);
            it.Value = CodeValue(ref xdr, TCodec.IsReading ? null : it.Value, name, type);
        }

        private static int TypeOf(TypedParameter value) => value switch
        {
            Int32Parameter => 1,
            UInt32Parameter => 2,
            Int64Parameter => 3,
            UInt64Parameter => 4,
            DoubleParameter => 5,
            BooleanParameter => 6,
            _ => 7,
        };

        private static TypedParameter CodeValue<TCodec>(ref TCodec xdr, TypedParameter? value, string name, int type)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            switch (type)
            {
                case 1:
                    int int32 = value is Int32Parameter one ? one.Value : 0;
                    xdr.Int32(ref int32);
                    return value ?? new Int32Parameter(name, int32);
                case 2:
                    uint uint32 = value is UInt32Parameter two ? two.Value : 0;
                    xdr.UInt32(ref uint32);
                    return value ?? new UInt32Parameter(name, uint32);
                case 3:
                    long int64 = value is Int64Parameter three ? three.Value : 0;
                    xdr.Int64(ref int64);
                    return value ?? new Int64Parameter(name, int64);
                case 4:
                    ulong uint64 = value is UInt64Parameter four ? four.Value : 0;
                    xdr.UInt64(ref uint64);
                    return value ?? new UInt64Parameter(name, uint64);
                case 5:
                    double real = value is DoubleParameter five ? five.Value : 0;
                    xdr.Double(ref real);
                    return value ?? new DoubleParameter(name, real);
                case 6:
                    bool flag = value is BooleanParameter { Value: true };
                    xdr.Boolean(ref flag);
                    return value ?? new BooleanParameter(name, flag);
                case 7:
                    string text = value is StringParameter seven ? seven.Value : "";
                    xdr.Text(ref text);
                    return value ?? new StringParameter(name, text);
                default:
                    throw new RpcProtocolException(xdr.Offset, $"parameter '{name}' has the type {type}; there are 1 to 7");
            }
        }
    }

    /// <summary>Parameters alone.</summary>
    internal struct Parameters : IXdr<Parameters>
    {
        /// <summary>The most that a list of the protocol has, but for bulk statistics.</summary>
        private const int Most = 2048;

        internal ReadOnlyMemory<Parameter> Values;

        public static void Code<TCodec>(ref TCodec xdr, ref Parameters it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Array(ref it.Values, Most);
    }

    /// <summary>Parameters, and how many there are: asked with a count of 0 only the latter is told.</summary>
    internal struct CountedParameters : IXdr<CountedParameters>
    {
        internal Parameters Parameters;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref CountedParameters it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Value(ref it.Parameters);
            xdr.Int32(ref it.Count);
        }
    }

    /// <summary>A name and a number without sign: how statistics of the host are told.</summary>
    internal struct NamedNumber : IXdr<NamedNumber>
    {
        internal string Name;
        internal ulong Value;

        public static void Code<TCodec>(ref TCodec xdr, ref NamedNumber it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Text(ref it.Name);
            xdr.UInt64(ref it.Value);
        }
    }

    /// <summary>Named numbers, and how many there are.</summary>
    internal struct CountedNumbers : IXdr<CountedNumbers>
    {
        private const int Most = 16;

        internal ReadOnlyMemory<NamedNumber> Values;
        internal int Count;

        public static void Code<TCodec>(ref TCodec xdr, ref CountedNumbers it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Array(ref it.Values, Most);
            xdr.Int32(ref it.Count);
        }
    }
}
