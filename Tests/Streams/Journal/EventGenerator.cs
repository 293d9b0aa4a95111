using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>Events at random, of every type that there is: each property that can be set is, so none can be forgotten.</summary>
internal static class EventGenerator
{
    private static readonly string[] Texts =
    [
        "", "a", "web", "start", "/var/lib/images/disk 1.qcow2", "\"", "\\", "a\"b\\c\n\r\t\0\u001f\u007f", "\u00e4\u6f22\ud83d\ude00", "</>&'+",
        "\u2028", "[]{}:,", "null", new string('x', 47), new string('\u00e4', 3000) + "\"" + new string('y', 3000),
    ];

    private static readonly double[] Doubles = [0, 1.5, -0.1, 1e300, double.Epsilon, double.NaN, double.NegativeInfinity, Math.PI];

    private static readonly IReadOnlyList<Type> Parameters =
        [.. typeof(TypedParameter).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(TypedParameter)))];

    /// <summary>All types of events.</summary>
    internal static IReadOnlyList<Type> Types { get; } =
        [.. typeof(HypervisorEvent).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(HypervisorEvent)) && !type.IsAbstract)];

    /// <summary>The types of events that are made for one subscriber.</summary>
    internal static IReadOnlyList<Type> OfOneSubscriber { get; } = [typeof(GapEvent), typeof(InventoryEvent)];

    /// <summary>The types that a journal holds.</summary>
    internal static IReadOnlyList<Type> Kept { get; } = [.. Types.Except(OfOneSubscriber)];

    internal static HypervisorEvent Next(Random random) => Next(random, Kept[random.Next(Kept.Count)]);

    internal static DomainRecord NextRecord(Random random) => (DomainRecord)Record(random, typeof(DomainRecord));

    internal static NetworkRecord NextNetwork(Random random) => (NetworkRecord)Record(random, typeof(NetworkRecord));

    internal static NetworkLease NextLease(Random random) => (NetworkLease)Record(random, typeof(NetworkLease));

    internal static HypervisorEvent Next(Random random, Type type) => (HypervisorEvent)Record(random, type);

    /// <summary>Everything that it says, to be compared: lists and exceptions are equal when they say the same.</summary>
    internal static string Describe(object? value) => value switch
    {
        null => "null",
        DateTimeOffset at => at.UtcTicks.ToString(),
        IPAddress address => $"{address}",
        HypervisorException error => $"{error.Code} {error.Domain} {error.Message}",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        double number => number.ToString("R"),
        string or ValueType when value is not (JobProgress or Operation or Inference) => $"{value}",
        IEnumerable many => $"[{string.Join(", ", many.Cast<object>().Select(Describe))}]",
        _ => $"{value.GetType().Name} {{ {string.Join(", ", Properties(value.GetType()).Select(one => $"{one.Name} = {Describe(one.GetValue(value))}"))} }}",
    };

    private static IEnumerable<PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static one => one.CanWrite)
        .OrderBy(static one => one.Name, StringComparer.Ordinal);

    private static object Record(Random random, Type type)
    {
        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (PropertyInfo property in Properties(type))
        {
            property.SetValue(made, Value(random, property.PropertyType, IsNullable(property)));
        }

        return made;
    }

    private static bool IsNullable(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static object? Value(Random random, Type type, bool isNullable)
    {
        if (isNullable && random.Next(2) == 0)
        {
            return null;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            Array values = type.GetEnumValues();
            return random.Next(20) == 0 ? Enum.ToObject(type, 12345) : values.GetValue(random.Next(values.Length));
        }

        return type switch
        {
            _ when type == typeof(string) => Texts[random.Next(Texts.Length)],
            _ when type == typeof(bool) => random.Next(2) == 0,
            _ when type == typeof(int) => (int)Number(random, int.MinValue, int.MaxValue),
            _ when type == typeof(long) => Number(random, long.MinValue, long.MaxValue),
            _ when type == typeof(uint) => (uint)Number(random, 0, uint.MaxValue),
            _ when type == typeof(ulong) => (ulong)Number(random, long.MinValue, long.MaxValue),
            _ when type == typeof(double) => Doubles[random.Next(Doubles.Length)],
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(Uuid(random).ToByteArray()[..random.Next(17)]),
            _ when type == typeof(TypedParameter) => Record(random, Parameters[random.Next(Parameters.Count)]),
            _ when type == typeof(IReadOnlyList<TypedParameter>) => Array.ConvertAll(new int[random.Next(5)], _ => (TypedParameter)Value(random, typeof(TypedParameter), false)!),
            _ when type == typeof(IReadOnlyList<GraphicsIdentity>) => List<GraphicsIdentity>(random),
            _ when type == typeof(Guid) => Uuid(random),
            _ when type == typeof(Position) => new Position(Uuid(random), Number(random, 0, long.MaxValue)), // It counts.
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(Number(random, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero),
            _ when type == typeof(TimeSpan) => TimeSpan.FromTicks(Number(random, long.MinValue, long.MaxValue)),
            _ when type == typeof(HypervisorException) => new HypervisorException(
                (ErrorCode)Value(random, typeof(ErrorCode), false)!, (ErrorDomain)Value(random, typeof(ErrorDomain), false)!, Texts[random.Next(Texts.Length)]),
            _ when type == typeof(MacAddress) => new MacAddress((ulong)Number(random, 0, 0xffff_ffff_ffff)),
            _ when type == typeof(IPAddress) => Address(random),
            _ when type == typeof(IReadOnlyList<NetworkPort>) => List<NetworkPort>(random),
            _ when type == typeof(IReadOnlyList<PlannedNetwork>) => List<PlannedNetwork>(random),
            _ when type == typeof(IReadOnlyCollection<NetworkRecord>) => List<NetworkRecord>(random),
            _ when type == typeof(IReadOnlyList<PlannedDomain>) => List<PlannedDomain>(random),
            _ when type == typeof(IReadOnlyCollection<DomainRecord>) => List<DomainRecord>(random),
            _ when type.Assembly == typeof(HypervisorEvent).Assembly => Record(random, type),
            _ => throw new NotSupportedException($"the generator is to be taught {type}"),
        };
    }

    private static T[] List<T>(Random random) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => (T)Record(random, typeof(T)))];

    private static IPAddress Address(Random random)
    {
        byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);
        return new IPAddress(bytes);
    }

    private static Guid Uuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static long Number(Random random, long least, long greatest) => random.Next(5) switch
    {
        0 => least,
        1 => greatest,
        2 => Math.Max(0, least),
        3 => random.Next(100),
        _ => random.NextInt64(least, greatest),
    };
}
