using System;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The words that stand for the values of an enumeration: its names, in camel case.</summary>
/// <remarks>Renaming a value changes what a journal says: the tests hold the words.</remarks>
/// <typeparam name="T">The enumeration; its values are small and not negative.</typeparam>
internal static class EnumWords<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly byte[][] Words = Array.ConvertAll(Values, static value => ToWord(value));
    private static readonly byte[]?[] ByValue = ToTable();

    /// <summary>The word of a value; empty when it has no name.</summary>
    internal static ReadOnlySpan<byte> Of(T value) => (uint)Number(value) < (uint)ByValue.Length ? ByValue[Number(value)] : default;

    /// <summary>The value as a number.</summary>
    internal static int Number(T value) => Unsafe.BitCast<T, int>(value);

    /// <summary>The value that has this number, with a name or without.</summary>
    internal static T Value(int number) => Unsafe.BitCast<int, T>(number);

    /// <summary>Finds the value of a word.</summary>
    /// <returns>Whether there is one.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> word, out T value)
    {
        for (int i = 0; i < Words.Length; i++)
        {
            if (word.SequenceEqual(Words[i]))
            {
                value = Values[i];
                return true;
            }
        }

        value = default;
        return false;
    }

    private static byte[] ToWord(T value) => Encoding.UTF8.GetBytes(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

    private static byte[]?[] ToTable()
    {
        byte[]?[] table = new byte[Number(Values[^1]) + 1][];
        for (int i = 0; i < Values.Length; i++)
        {
            table[Number(Values[i])] = Words[i];
        }

        return table;
    }
}
