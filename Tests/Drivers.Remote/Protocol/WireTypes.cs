using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Protocol;

/// <summary>Every type of the wire that there is, to be filled, written and read without knowing it.</summary>
internal static class WireTypes
{
    private const BindingFlags Fields = BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance;

    /// <summary>All of them; generic ones with one of their arguments.</summary>
    internal static IReadOnlyList<Type> All { get; } = [.. typeof(IXdrCodec).Assembly.GetTypes()
        .Where(static type => type.IsValueType && type.GetInterfaces().Any(IsXdr))
        .Select(static type => type == typeof(Callback<>)
            ? typeof(Callback<DiskChangeMessage>)
            : type)];

    internal static Type Named(string name) => All.Single(type => type.FullName == name);

    /// <summary>A value with everything in it at random.</summary>
    internal static object Fill(Type type, Random random)
    {
        object value = Activator.CreateInstance(type)!;
        foreach (FieldInfo field in type.GetFields(Fields))
        {
            field.SetValue(value, Any(field.FieldType, random));
        }

        return value;
    }

    internal static byte[] Write(object value) => (byte[])Call(nameof(WriteOne), value.GetType(), value);

    internal static object Read(Type type, byte[] bytes) => Call(nameof(ReadOne), type, bytes);

    private static byte[] WriteOne<T>(T value)
        where T : struct, IXdr<T>
    {
        using var buffer = new XdrBuffer();
        new XdrWriter(buffer).Value(ref value);
        return buffer.Written.ToArray();
    }

    private static object ReadOne<T>(byte[] bytes)
        where T : struct, IXdr<T> => XdrReader.Read<T>(bytes);

    private static object Call(string method, Type type, object argument)
    {
        try
        {
            return typeof(WireTypes).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [argument])!;
        }
        catch (TargetInvocationException e) when (e.InnerException is RpcProtocolException inner)
        {
            throw new RpcProtocolException(inner.Offset, inner.Message, inner);
        }
    }

    private static bool IsXdr(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IXdr<>);

    private static object? Any(Type type, Random random) => type switch
    {
        _ when type == typeof(int) => random.Next(int.MinValue, int.MaxValue),
        _ when type == typeof(uint) => (uint)random.NextInt64(uint.MaxValue),
        _ when type == typeof(long) => random.NextInt64(long.MinValue, long.MaxValue),
        _ when type == typeof(ulong) => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        _ when type == typeof(double) => random.NextDouble(),
        _ when type == typeof(bool) => random.Next(2) == 1,
        _ when type == typeof(Guid) => NextGuid(random),
        _ when type == typeof(Position) => new Position(NextGuid(random), random.NextInt64()),
        _ when type == typeof(string) => Text(random),
        _ when type == typeof(TypedParameter) => Parameter(random),
        _ when Nullable.GetUnderlyingType(type) is { } inner => random.Next(2) == 0 ? null : Any(inner, random),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>) => Memory(type, random),
        _ => Fill(type, random),
    };

    private static object Memory(Type type, Random random)
    {
        Type element = type.GetGenericArguments()[0];
        var array = Array.CreateInstance(element, random.Next(4));
        for (int i = 0; i < array.Length; i++)
        {
            array.SetValue(element == typeof(byte) ? (byte)random.Next(256) : Any(element, random), i);
        }

        return Activator.CreateInstance(type, array)!;
    }

    private static TypedParameter Parameter(Random random)
    {
        string name = Text(random);
        return random.Next(7) switch
        {
            0 => new Int32Parameter(name, random.Next()),
            1 => new UInt32Parameter(name, (uint)random.Next()),
            2 => new Int64Parameter(name, random.NextInt64()),
            3 => new UInt64Parameter(name, (ulong)random.NextInt64()),
            4 => new DoubleParameter(name, random.NextDouble()),
            5 => new BooleanParameter(name, random.Next(2) == 1),
            _ => new StringParameter(name, Text(random)),
        };
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => "aß€\U0001F600 <".EnumerateRunes().ElementAt(random.Next(6)).ToString()));

    private static Guid NextGuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
