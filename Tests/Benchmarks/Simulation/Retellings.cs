using System;
using System.Reactive.Linq;
using System.Text.Json;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Simulation;

/// <summary>A recording that is told again.</summary>
internal static class Retellings
{
    private const int Domains = 200;
    private const int EventsPerSecond = 1000;
    private const int ChecksumAndSpace = 9;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(20) };

    internal static void Measure(Comparison comparison)
    {
        int seconds = comparison.IsQuick ? 5 : 20;
        comparison.Begin("retold", "A second of a recording (n is its length in seconds)");
        var host = new BusyHost(Domains, isRecorded: true);
        host.Live(seconds * EventsPerSecond);
        byte[] recording = host.Host.Recording;
        comparison.Measure(
            seconds,
            3,
            new Contender("its lines as JSON", () => Parse(recording, seconds)),
            new Contender("told again", () => Tell(recording, seconds)) { Target = Target });
    }

    private static Sample Tell(byte[] recording, int seconds)
    {
        var time = new VirtualTime();
        Replay replay = Recording.Read(recording);
        int told = 0;
        replay.On(time).Events.OfType<DomainLifecycleEvent>().Subscribe(_ => told++);
        time.AdvanceTo(BusyHost.Begin); // Domains are defined and started: the host is not busy yet.
        var meter = ProcessorMeter.Start();
        time.Start();
        Sample sample = meter.Stop(seconds);
        return told >= seconds * EventsPerSecond ? sample : throw new InvalidOperationException($"{told} events were told: {replay.End.Result}");
    }

    private static Sample Parse(byte[] recording, int seconds)
    {
        var meter = ProcessorMeter.Start();
        ReadOnlyMemory<byte> rest = recording;
        for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            JsonDocument.Parse(rest[ChecksumAndSpace..end]).Dispose();
        }

        return meter.Stop(seconds);
    }
}
