using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Protocol;

/// <summary>What holds for every type of the wire, whatever it is for.</summary>
public sealed class WireTypeTests
{
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    public static TheoryData<string> Types => [.. WireTypes.All.Select(static type => type.FullName!)];

    [Fact]
    public void There_are_types_to_look_at() => WireTypes.All.Count.ShouldBeGreaterThan(100);

    [Theory]
    [MemberData(nameof(Types))]
    public void A_value_is_read_as_it_was_written(string name)
    {
        Type type = WireTypes.Named(name);

        Check.One(Thorough, Prop.ForAll(Seeds, seed =>
        {
            byte[] written = WireTypes.Write(WireTypes.Fill(type, new Random(seed)));

            (written.Length % 4).ShouldBe(0);
            WireTypes.Write(WireTypes.Read(type, written)).ShouldBe(written);
        }));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_value_that_is_cut_anywhere_is_refused(string name)
    {
        Type type = WireTypes.Named(name);
        byte[] written = WireTypes.Write(WireTypes.Fill(type, new Random(1)));

        foreach (int length in Enumerable.Range(0, written.Length))
        {
            Should.Throw<RpcProtocolException>(() => WireTypes.Read(type, written[..length]), $"{length} of {written.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_word_may_be_anything_without_harm(string name)
    {
        Type type = WireTypes.Named(name);
        byte[] written = WireTypes.Write(WireTypes.Fill(type, new Random(2)));
        byte[][] words = [[0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0, 0x40, 0, 0], [0, 0, 0, 0], [0, 0, 0x40, 0]];

        for (int at = 0; at < written.Length; at += 4)
        {
            foreach (byte[] word in words)
            {
                byte[] changed = [.. written[..at], .. word, .. written[(at + 4)..]];
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    WireTypes.Read(type, changed);
                }
                catch (RpcProtocolException)
                {
                    // Refused is as good as read: what counts is that nothing else happens.
                }

                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
            }
        }
    }
}
