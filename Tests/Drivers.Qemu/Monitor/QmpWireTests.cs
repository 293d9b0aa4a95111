using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Tests.Drivers.Qemu.Monitor.MonitorBench;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpWireTests : IDisposable
{
    private readonly ListLogger _log = new();
    private readonly MonitorBench _bench;

    public QmpWireTests() => _bench = new MonitorBench(_log).Negotiated();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Trace_shows_commands_replies_and_events()
    {
        _log.Lines.Clear();
        _ = _bench.Execute("query-status");
        _bench.Connection.Receive(Event("STOP") + Return(2, """{"running": true}"""));
        _log.Lines.ShouldBe(
        [
            """Trace -> {"execute":"query-status","id":2}""",
            "Trace <- STOP ",
            """Trace <- return 2 {"running": true}""",
        ]);
    }

    [Theory]
    [InlineData("set_password")]
    [InlineData("object-add")]
    [InlineData("qom-get")]
    [InlineData("send-key")]
    public void What_may_hold_a_secret_is_not_logged_at_any_level(string command)
    {
        _ = _bench.Monitor.ExecuteAsync(command, w => w.WriteString("x", "hunter2"), Deadline, CancellationToken.None);
        _ = _bench.Monitor.ExecuteAsync(command, w => w.WriteString("x", "hunter2"), Deadline, CancellationToken.None);
        _bench.Connection.Receive(Return(2, "\"hunter2\""));
        _bench.Connection.Receive(
            """{"id": 3, "error": {"class": "GenericError", "desc": "hunter2 is weak"}}""" + "\r\n");
        _bench.Connection.Receive("\"hunter2\"\r\n");

        string log = string.Join('\n', _log.Lines);
        log.ShouldContain($"-> {command} 2, ");
        log.ShouldContain($"<- reply 2 to {command}, not shown");
        log.ShouldContain("Monitor ended: ProtocolError");
        log.ShouldNotContain("hunter2");
    }

    private sealed class ListLogger : ILogger
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}{exception?.ToString()}");
    }
}
