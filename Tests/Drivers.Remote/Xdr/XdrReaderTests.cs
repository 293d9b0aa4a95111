using System;
using System.Text;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Xdr;

public sealed class XdrReaderTests
{
    [Fact]
    public void Numbers_are_big_endian()
    {
        byte[] bytes =
        [
            0xff, 0xff, 0xff, 0xfe,                         // int: -2
            0x80, 0x00, 0x00, 0x01,                         // unsigned int
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd, // hyper: -3
            0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, // unsigned hyper
            0x3f, 0xf8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // double: 1.5
        ];
        var xdr = new XdrReader(bytes);
        (int i, uint u, long l, ulong ul, double d) = (0, 0u, 0L, 0UL, 0.0);

        xdr.Int32(ref i);
        xdr.UInt32(ref u);
        xdr.Int64(ref l);
        xdr.UInt64(ref ul);
        xdr.Double(ref d);

        (i, u, l, ul, d).ShouldBe((-2, 0x80000001u, -3L, 0x1_0000_0002UL, 1.5));
        xdr.Rest.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(0x01000000, true)] // go-libvirt's optional, in the byte order of its machine.
    public void Any_word_but_zero_is_yes(int word, bool expected)
    {
        byte[] bytes = [(byte)(word >> 24), (byte)(word >> 16), (byte)(word >> 8), (byte)word, 0, 0, 0, 0];
        bool flag = !expected;
        string? text = "before";

        new XdrReader(bytes).Boolean(ref flag);
        new XdrReader(bytes).OptionalText(ref text);

        flag.ShouldBe(expected);
        text.ShouldBe(expected ? "" : null);
    }

    [Fact]
    public void A_text_is_UTF8_and_padded()
    {
        byte[] bytes = [0, 0, 0, 5, (byte)'a', 0xe2, 0x82, 0xac, (byte)'b', 0, 0, 0, 0x11, 0x22, 0x33, 0x44];
        var xdr = new XdrReader(bytes);
        string text = "";

        xdr.Text(ref text);

        text.ShouldBe("a€b");
        xdr.Rest.ToArray().ShouldBe([0x11, 0x22, 0x33, 0x44]);
    }

    [Fact]
    public void A_char_has_a_word_of_its_own()
    {
        byte[] bytes =
        [
            0, 0, 0, 2,    // how many
            0, 0, 0, 0x41, // the first
            0, 0, 0, 0xff, // the second
        ];
        ReadOnlyMemory<byte> words = default;

        new XdrReader(bytes).Words(ref words, 2);

        words.ToArray().ShouldBe([0x41, 0xff]);
    }

    [Fact]
    public void A_fixed_text_ends_at_the_first_zero()
    {
        byte[] bytes = [0, 0, 0, (byte)'x', 0, 0, 0, (byte)'8', 0, 0, 0, 0, 0, 0, 0, (byte)'?'];
        string text = "";

        new XdrReader(bytes).FixedText(ref text, 4);

        text.ShouldBe("x8");
    }

    [Fact]
    public void A_uuid_has_the_order_of_its_text()
    {
        Guid uuid = default;

        new XdrReader(Convert.FromHexString("1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23")).Uuid(ref uuid);

        uuid.ShouldBe(new Guid("1f0c93ab-5d1e-4a0c-8a6f-2b7c9d0e1f23"));
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(0xffffffffu)]
    public void A_length_above_its_bound_is_refused_before_anything_is_allocated(uint length)
    {
        byte[] bytes = [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. new byte[64]];
        long before = GC.GetAllocatedBytesForCurrentThread();

        foreach (Action read in (Action[])
            [() => ReadText(bytes, 4), () => ReadBytes(bytes, 4), () => ReadWords(bytes, 4), () => ReadTexts(bytes, 4), () => ReadNumbers(bytes, 4)])
        {
            Should.Throw<RpcProtocolException>(read).Message.ShouldContain($"{length} ");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024); // The exceptions; not what was announced.
    }

    [Fact]
    public void A_list_that_cannot_be_in_the_rest_is_refused_before_it_is_allocated()
    {
        byte[] bytes = [0, 0, 0x40, 0, 1, 2, 3, 4, 5, 6, 7, 8];

        RpcProtocolException error = Should.Throw<RpcProtocolException>(() => ReadTexts(bytes, RpcLimits.List));

        error.Message.ShouldBe("a list of 16384 entries in 8 bytes (at byte 0)");
        error.Offset.ShouldBe(0);
    }

    [Fact]
    public void A_payload_that_ends_too_early_says_where()
    {
        byte[] bytes = [0, 0, 0, 6, (byte)'a', (byte)'b', (byte)'c'];

        Should.Throw<RpcProtocolException>(() => ReadText(bytes, 8)).Offset.ShouldBe(4);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_do_not_fail_a_reply()
    {
        byte[] bytes = [0, 0, 0, 2, 0xc3, 0x28, 0, 0];
        string text = "";

        new XdrReader(bytes).Text(ref text);

        text.ShouldBe("\ufffd(");
        Encoding.UTF8.GetByteCount(text).ShouldBe(4);
    }

    private static void ReadText(byte[] bytes, int max)
    {
        string text = "";
        new XdrReader(bytes).Text(ref text, max);
    }

    private static void ReadBytes(byte[] bytes, int max)
    {
        ReadOnlyMemory<byte> value = default;
        new XdrReader(bytes).Bytes(ref value, max);
    }

    private static void ReadWords(byte[] bytes, int max)
    {
        ReadOnlyMemory<byte> value = default;
        new XdrReader(bytes).Words(ref value, max);
    }

    private static void ReadTexts(byte[] bytes, int max)
    {
        ReadOnlyMemory<string> value = default;
        new XdrReader(bytes).Texts(ref value, max);
    }

    private static void ReadNumbers(byte[] bytes, int max)
    {
        ReadOnlyMemory<int> value = default;
        new XdrReader(bytes).Int32s(ref value, max);
    }
}
