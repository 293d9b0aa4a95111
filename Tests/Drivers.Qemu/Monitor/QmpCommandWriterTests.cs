using System;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpCommandWriterTests
{
    [Fact]
    public void A_command_is_as_short_as_JSON_allows_and_has_no_newline()
    {
        Write("query-status", null, 1).ShouldBe("""{"execute":"query-status","id":1}""");
        Write("device_del", w => w.WriteString("id", "vd0"), 12)
            .ShouldBe("""{"execute":"device_del","arguments":{"id":"vd0"},"id":12}""");
    }

    [Fact]
    public void Text_goes_as_UTF8_not_as_escapes()
    {
        Write("x", w => w.WriteString("path", "/ä/<b>'+\"\\\n"), 0)
            .ShouldBe("""{"execute":"x","arguments":{"path":"/ä/<b>'+\"\\\n"},"id":0}""");
    }

    [Fact]
    public void A_callback_that_throws_leaves_a_writer_that_still_works()
    {
        using var writer = new QmpCommandWriter();
        Should.Throw<FormatException>(() => writer.Write("x", w =>
        {
            w.WriteStartArray("half");
            throw new FormatException();
        }, 1).Length);
        Encoding.UTF8.GetString(writer.Write("stop", null, 2)).ShouldBe("""{"execute":"stop","id":2}""");
    }

    [Fact]
    public void Arguments_that_are_no_object_are_refused()
    {
        Should.Throw<InvalidOperationException>(() => Write("x", w => w.WriteNumberValue(1), 1));
        Should.Throw<InvalidOperationException>(() => Write("x", w => w.WriteStartObject("a"), 1));
        Should.Throw<InvalidOperationException>(() => Write("x", w => w.WriteEndObject(), 1));
    }

    [Fact]
    public void A_command_inside_the_arguments_of_another_is_refused()
    {
        using var writer = new QmpCommandWriter();
        Should.Throw<InvalidOperationException>(() => writer.Write("x", _ => writer.Write("y", null, 2), 1).Length);
    }

    [Fact]
    public void A_long_command_is_followed_by_a_short_one()
    {
        using var writer = new QmpCommandWriter();
        string data = new('a', 1_000_000);
        writer.Write("x", w => w.WriteString("data", data), 1).Length.ShouldBeGreaterThan(data.Length);
        Encoding.UTF8.GetString(writer.Write("cont", null, 2)).ShouldBe("""{"execute":"cont","id":2}""");
    }

    private static string Write(string command, Action<Utf8JsonWriter>? arguments, long id)
    {
        using var writer = new QmpCommandWriter();
        return Encoding.UTF8.GetString(writer.Write(command, arguments, id));
    }
}
