using System;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Agent;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Agent;

public sealed class AgentReaderTests
{
    [Theory]
    [InlineData("{}\n", "{}")]
    [InlineData("\r\n \n{}\r\n", "{}")]
    [InlineData("a\nb\nc", "a|b")]
    [InlineData("half\u00ff{}\n", "{}")]
    [InlineData("\u00ff\u00ff{}\n\u00ff", "{}")]
    public void Lines_are_the_same_however_they_arrive(string sent, string lines)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(sent);

        Whole(bytes, bytes.Length).ShouldBe(lines);
        Whole(bytes, 1).ShouldBe(lines);
    }

    [Fact]
    public void A_line_without_end_is_refused_at_the_limit()
    {
        var reader = new AgentReader();
        byte[] much = new byte[AgentReader.LineLimit];
        much.AsSpan().Fill((byte)'x');

        reader.Feed(much).ShouldBeEmpty();
        Should.Throw<AgentProtocolException>(() => reader.Feed("x"u8)).Message.ShouldContain("4194304 bytes");
    }

    private static string Whole(byte[] bytes, int step)
    {
        var reader = new AgentReader();
        return string.Join('|', bytes.Chunk(step).SelectMany(part => reader.Feed(part)).Select(Encoding.UTF8.GetString));
    }
}
