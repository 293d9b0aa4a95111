using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Logging;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Logging;

/// <summary>What the journal of systemd and the system's log are sent.</summary>
[SupportedOSPlatform("linux")]
public sealed class SystemLogTests : IDisposable
{
    private static readonly LogEntry Entry = new(
        new DateTimeOffset(2026, 3, 7, 9, 5, 2, TimeSpan.Zero), LogLevel.Warning, "Rx.Hypervisor.Streams.Host", new EventId(7, "Odd"), "guest 'web' is odd",
        new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu, "one\ntwo"),
        [new("Domain", "web"), new("Took s", 1.5), new("{OriginalFormat}", "guest '{Domain}' is odd")]);

    private readonly TemporaryDirectory _folder = new();
    private readonly Socket _peer = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    public SystemLogTests() => _peer.Bind(new UnixDomainSocketEndPoint(_folder["log"]));

    public void Dispose()
    {
        _peer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_journal_gets_each_value_as_a_field()
    {
        using var output = new JournaldOutput(_folder["log"]);
        output.Write(Entry);
        Fields(Receive()).ShouldBe(
        [
            ("MESSAGE", "guest 'web' is odd"),
            ("PRIORITY", "4"),
            ("SYSLOG_IDENTIFIER", "rxhvd"),
            ("RXHV_CATEGORY", "Rx.Hypervisor.Streams.Host"),
            ("RXHV_EVENT_ID", "7"),
            ("RXHV_EVENT", "Odd"),
            ("RXHV_DOMAIN", "web"),
            ("RXHV_TOOK_S", "1.5"),
            ("RXHV_EXCEPTION", "Rx.Hypervisor.HypervisorException"),
            ("RXHV_EXCEPTION_TEXT", "one\ntwo"),
        ]);
    }

    [Fact]
    public void A_message_fits_into_one_datagram_however_long_its_values_are()
    {
        using var output = new JournaldOutput(_folder["log"]);
        var values = new List<KeyValuePair<string, object?>>();
        for (int i = 0; i < 1000; i++)
        {
            values.Add(new($"V{i}", new string('x', 100_000)));
        }

        output.Write(Entry with { Text = new string('x', 100_000), Values = values });
        Receive().Length.ShouldBeLessThan(200_000);
    }

    [Fact]
    public void The_systems_log_gets_a_line()
    {
        using var output = new SyslogOutput("rxhvd", _folder["log"]);
        output.Write(Entry);
        string local = Entry.At.ToLocalTime().ToString("MMM d HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Encoding.UTF8.GetString(Receive()).ShouldBe($"<28>{local} rxhvd[{Environment.ProcessId}]: Streams.Host: guest 'web' is odd: one | two");
    }

    [Fact]
    public void A_log_that_is_not_there_is_an_error()
    {
        using var output = new JournaldOutput(_folder["nobody"]);
        Should.Throw<IOException>(() => output.Write(Entry)).Message.ShouldContain(_folder["nobody"]);
    }

    [Theory]
    [InlineData("8:1234", true)]
    [InlineData("8:1235", false)]
    [InlineData("1234", false)]
    [InlineData(null, false)]
    public void Standard_error_is_the_journal_when_it_is_the_file_that_systemd_names(string? variable, bool isJournal)
        => DefaultTarget.IsJournal(variable, new FileStat(0, 1234, 8, 0, 0, default)).ShouldBe(isJournal);

    [Fact]
    public void The_number_of_a_device_is_made_as_the_C_library_does()
        => DefaultTarget.IsJournal("66307:1", new FileStat(0, 1, (259UL << 32) | 3, 0, 0, default)).ShouldBeTrue();

    private static List<(string, string)> Fields(byte[] message)
    {
        var fields = new List<(string, string)>();
        ReadOnlySpan<byte> rest = message;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny((byte)'=', (byte)'\n');
            string name = Encoding.ASCII.GetString(rest[..end]);
            bool isBinary = rest[end] == '\n';
            rest = rest[(end + 1)..];
            int length = isBinary ? (int)BinaryPrimitives.ReadUInt64LittleEndian(rest) : rest.IndexOf((byte)'\n');
            rest = isBinary ? rest[sizeof(ulong)..] : rest;
            fields.Add((name, Encoding.UTF8.GetString(rest[..length])));
            rest[length].ShouldBe((byte)'\n');
            rest = rest[(length + 1)..];
        }

        return fields;
    }

    private byte[] Receive()
    {
        byte[] buffer = new byte[256 * 1024];
        return buffer[.._peer.Receive(buffer)];
    }
}
