using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Logging;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Logging;

/// <summary>Who logs never waits.</summary>
[SupportedOSPlatform("linux")]
public sealed class LogWriterTests
{
    [Fact]
    public void An_output_that_is_stuck_delays_nobody_and_what_is_lost_is_counted()
    {
        using var output = new GatedOutput();
        var writer = new LogWriter(TimeProvider.System);
        writer.Use([new LogRoute(LogLevel.Trace, "a gate", output)]);
        writer.Add(Entry("first"));
        output.IsEntered.Wait(Within.Deadline).ShouldBeTrue();

        for (int i = 0; i < LogWriter.Capacity + 7; i++)
        {
            writer.Add(Entry($"{i}"));
        }

        output.Open.Set();
        writer.Dispose();

        output.Texts.Count.ShouldBe(1 + LogWriter.Capacity + 1);
        output.Texts[1].ShouldBe("0");
        output.Texts[^1].ShouldBe("7 messages were not logged: more came than could be written");
    }

    [Fact]
    public void An_output_that_fails_does_not_keep_another_from_its_messages()
    {
        using var good = new GatedOutput();
        good.Open.Set();
        var writer = new LogWriter(TimeProvider.System);
        writer.Use([new LogRoute(LogLevel.Trace, "a full disk of a test", new FailingOutput()), new LogRoute(LogLevel.Trace, "a gate", good)]);
        writer.Add(Entry("a"));
        writer.Add(Entry("b"));
        writer.Dispose();

        good.Texts.ShouldBe(["a", "b"]);
    }

    private static LogEntry Entry(string text) => new(default, LogLevel.Information, "a", default, text, null, []);

    private sealed class FailingOutput : ILogOutput
    {
        public void Write(LogEntry entry) => throw new IOException("No space left on device");

        public void Dispose()
        {
        }
    }

    private sealed class GatedOutput : ILogOutput
    {
        internal ManualResetEventSlim Open { get; } = new();

        internal ManualResetEventSlim IsEntered { get; } = new();

        internal List<string> Texts { get; } = [];

        public void Write(LogEntry entry)
        {
            IsEntered.Set();
            Open.Wait(Within.Deadline);
            Texts.Add(entry.Text);
        }

        public void Dispose()
        {
            // The test reads what was written after the writer is through.
        }
    }
}
