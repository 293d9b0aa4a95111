using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpParserProperties
{
    [Fact]
    public void A_session_reads_the_same_however_it_is_split()
    {
        byte[] session = Transcripts.MachineNone;
        string[] whole = RecordingSink.Parse([.. session]);
        Gen<int> size = Gen.OneOf(Gen.Choose(1, 3), Gen.Choose(1, 300), Gen.Choose(1, 70_000));

        Prop.ForAll(size.NonEmptyListOf().ToArbitrary(), sizes =>
        {
            RecordingSink.Parse([.. Split(session, sizes)]).ShouldBe(whole);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Damage_is_noticed_as_an_error_of_the_protocol_or_not_at_all()
    {
        byte[] session = Transcripts.BootSector;
        Gen<(int Kind, int At, int Value)[]> damage =
            from edits in (
                from kind in Gen.Choose(0, 2)
                from at in Gen.Choose(0, session.Length - 1)
                from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements<int>('"', '{', '}', '[', '\\', ',', '\n', '0'))
                select (kind, at, value)).NonEmptyListOf()
            select edits.Take(5).ToArray();

        Prop.ForAll(damage.ToArbitrary(), edits =>
        {
            byte[] damaged = Damage(session, edits);
            string first = Outcome([damaged]);
            Outcome([.. Split(damaged, [17])]).ShouldBe(first);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Noise_is_noticed_as_an_error_of_the_protocol_or_not_at_all()
    {
        Gen<byte[]> noise = Gen
            .OneOf(Gen.Choose(0, 255), Gen.Elements<int>('"', '{', '}', '[', ']', ':', ',', '\\', '\n'))
            .Select(value => (byte)value).ArrayOf();
        Prop.ForAll(noise.ToArbitrary(), bytes => { Outcome([bytes]); })
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    // What came before the error, and the error, must not depend on the split either.
    private static string Outcome(IEnumerable<byte[]> pieces)
    {
        var sink = new RecordingSink();
        var parser = new QmpParser(sink);
        string end = "";
        try
        {
            foreach (byte[] piece in pieces)
            {
                parser.Feed(piece);
            }
        }
        catch (QmpProtocolException e)
        {
            end = e.Message;
        }

        return string.Join('\n', [.. sink.Described, end]);
    }

    private static byte[] Damage(byte[] session, (int Kind, int At, int Value)[] edits)
    {
        List<byte> bytes = [.. session];
        foreach ((int kind, int at, int value) in edits)
        {
            switch (kind)
            {
                case 0:
                    bytes[at] = (byte)value;
                    break;
                case 1:
                    bytes.Insert(at, (byte)value);
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(value, bytes.Count - at));
                    bytes.AddRange(session);
                    break;
            }
        }

        return [.. bytes];
    }

    private static IEnumerable<byte[]> Split(byte[] bytes, List<int> sizes)
    {
        int start = 0;
        for (int i = 0; start < bytes.Length; i++)
        {
            int end = Math.Min(bytes.Length, start + sizes[i % sizes.Count]);
            yield return bytes[start..end];
            start = end;
        }
    }
}
