using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class InotifyReaderTests
{
    // Names that a file can have, of every padding, and headers with any number in them.
    private static readonly Gen<(int Watch, uint Mask, uint Cookie, string Name)> Records =
        from watch in ArbMap.Default.GeneratorFor<int>()
        from mask in ArbMap.Default.GeneratorFor<uint>()
        from cookie in ArbMap.Default.GeneratorFor<uint>()
        from length in Gen.Choose(0, 255)
        select (watch, mask, cookie, new string('n', length));

    [Fact]
    public void Any_bytes_are_read_to_an_end() =>
        Prop.ForAll<byte[]>(bytes => ReadAll(bytes).Count <= bytes.Length / InotifyReader.HeaderSize).QuickCheckThrowOnFailure();

    [Fact]
    public void Records_come_back_up_to_where_the_buffer_is_cut_off() => Prop.ForAll(
        Arb.From(Records.ListOf()),
        Arb.From(Gen.Choose(0, 4096)),
        (records, cut) =>
        {
            byte[] bytes = Encode(records);
            int kept = Math.Min(cut, bytes.Length);
            var read = ReadAll(bytes[..kept]);
            return read.SequenceEqual(records.Take(read.Count)) && (kept < bytes.Length || read.Count == records.Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_damaged_record_never_reaches_outside_the_buffer() => Prop.ForAll(
        Arb.From(Records.NonEmptyListOf()),
        Arb.From(Gen.Choose(0, 4096)),
        ArbMap.Default.ArbFor<byte>(),
        (records, position, value) =>
        {
            byte[] bytes = Encode(records);
            bytes[position % bytes.Length] = value;
            return ReadAll(bytes).Sum(record => record.Name.Length) <= bytes.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_length_above_what_is_left_reads_as_the_end()
    {
        byte[] bytes =
        [
            0x01, 0x00, 0x00, 0x00, // wd
            0x00, 0x01, 0x00, 0x00, // mask: create
            0x00, 0x00, 0x00, 0x00, // cookie
            0xFF, 0xFF, 0xFF, 0xFF, // len
            0x61,                   // name
        ];

        ReadAll(bytes).ShouldBeEmpty();
    }

    [Fact]
    public void Padding_is_cut_from_the_name()
    {
        byte[] bytes =
        [
            0xFF, 0xFF, 0xFF, 0xFF, // wd: none
            0x00, 0x40, 0x00, 0x00, // mask: overflow
            0x07, 0x00, 0x00, 0x00, // cookie
            0x04, 0x00, 0x00, 0x00, // len
            0x61, 0x62, 0x00, 0x00, // name, padded
        ];

        ReadAll(bytes).ShouldBe([(-1, (uint)InotifyMask.QueueOverflow, 7U, "ab")]);
    }

    private static List<(int Watch, uint Mask, uint Cookie, string Name)> ReadAll(byte[] bytes)
    {
        var reader = new InotifyReader(bytes);
        var records = new List<(int, uint, uint, string)>();
        while (reader.TryRead(out InotifyRecord record))
        {
            records.Add((record.Watch, (uint)record.Mask, record.Cookie, Encoding.Latin1.GetString(record.Name)));
        }

        return records;
    }

    private static byte[] Encode(IEnumerable<(int Watch, uint Mask, uint Cookie, string Name)> records)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach ((int watch, uint mask, uint cookie, string name) in records)
        {
            int padded = name.Length == 0 ? 0 : (name.Length + InotifyReader.HeaderSize) & -InotifyReader.HeaderSize;
            writer.Write(watch);
            writer.Write(mask);
            writer.Write(cookie);
            writer.Write(padded);
            writer.Write(Encoding.Latin1.GetBytes(name.PadRight(padded, '\0')));
        }

        return stream.ToArray();
    }
}
