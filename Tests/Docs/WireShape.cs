using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>A type of the wire in the words of docs/protocol.md, told by the method that reads and writes it.</summary>
internal static class WireShape
{
    private const BindingFlags Fields = BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance;

    /// <summary><c>id: i32, events: u32</c>; of nothing the empty text.</summary>
    internal static string Of(Type? type)
    {
        if (type is null)
        {
            return "";
        }

        List<string> words = (List<string>)typeof(WireShape).GetMethod(nameof(Describe), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [])!;
        string[] names = type == typeof(WirePosition) ? ["epoch", "sequence"] : [.. type.GetFields(Fields).Select(static field => char.ToLowerInvariant(field.Name[0]) + field.Name[1..])];
        return string.Join(", ", names.Zip(words, static (name, word) => $"{name}: {word}"));
    }

    private static List<string> Describe<T>()
        where T : struct, IXdr<T>
    {
        var describer = new Describer([]);
        T value = default;
        T.Code(ref describer, ref value);
        return describer.Words;
    }

    private static string NameOf(Type type) => type == typeof(WirePosition) ? "position"
        : type == typeof(Line) ? "line"
        : type == typeof(InventoryChange) ? "change"
        : type == typeof(Uuid) ? "uuid"
        : throw new ArgumentException($"{type} has no name in the document", nameof(type));

    /// <summary>Writes down what it is shown.</summary>
    private readonly struct Describer(List<string> words) : IXdrCodec
    {
        public static bool IsReading => false;

        public long Offset => 0;

        internal List<string> Words => words;

        public void Int32(ref int value) => words.Add("i32");

        public void UInt32(ref uint value) => words.Add("u32");

        public void Int64(ref long value) => words.Add("i64");

        public void UInt64(ref ulong value) => words.Add("u64");

        public void Double(ref double value) => words.Add("f64");

        public void Boolean(ref bool value) => words.Add("bool");

        public void Uuid(ref Guid value) => words.Add("uuid");

        public void Text(ref string value, int maxBytes = RpcLimits.Text) => words.Add($"text<={maxBytes}");

        public void OptionalText(ref string? value, int maxBytes = RpcLimits.Text) => words.Add($"text<={maxBytes}?");

        public void Bytes(ref ReadOnlyMemory<byte> value, int maxBytes) => words.Add($"bytes<={maxBytes}");

        void IXdrCodec.Words(ref ReadOnlyMemory<byte> value, int maxBytes) => words.Add($"words<={maxBytes}");

        public void FixedText(ref string value, int count) => words.Add($"text[{count}]");

        public void Value<T>(ref T value)
            where T : struct, IXdr<T> => words.Add(NameOf(typeof(T)));

        public void Optional<T>(ref T? value)
            where T : struct, IXdr<T> => words.Add($"{NameOf(typeof(T))}?");

        public void Array<T>(ref ReadOnlyMemory<T> values, int max)
            where T : struct, IXdr<T> => words.Add($"{NameOf(typeof(T))}[]<={max}");

        public void Texts(ref ReadOnlyMemory<string> values, int max) => words.Add($"text[]<={max}");

        public void Int32s(ref ReadOnlyMemory<int> values, int max) => words.Add($"i32[]<={max}");

        public void UInt32s(ref ReadOnlyMemory<uint> values, int max) => words.Add($"u32[]<={max}");

        public void UInt64s(ref ReadOnlyMemory<ulong> values, int max) => words.Add($"u64[]<={max}");
    }
}
