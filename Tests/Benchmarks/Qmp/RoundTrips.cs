using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Start;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Benchmarks.Qmp;

/// <summary>Question and answer with a real QEMU.</summary>
internal static class RoundTrips
{
    private const string Command = "query-status";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly Target Target = new(Time: 1.3, Bytes: null);

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("roundtrip", "query-status on a QEMU without a machine, against a blocking socket in C#");
        string directory = Directory.CreateTempSubdirectory("rxhv-bench-").FullName;
        try
        {
            int count = comparison.IsQuick ? 200 : 1_000;
            using var raw = new BareQemu(directory, "-machine", "none");
            using var ours = new OurQemu(directory);
            comparison.Measure(
                count,
                comparison.IsQuick ? 5 : 15,
                new Contender("blocking socket", () => Timed(count, () => AskRaw(raw, count))),
                new Contender("QmpMonitor", () => Timed(count, () => ours.Ask(count))) { Target = Target });
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void AskRaw(BareQemu qemu, int count)
    {
        for (int i = 0; i < count; i++)
        {
            qemu.Ask("""{"execute":"query-status","id":1}"""u8);
        }
    }

    private static Sample Timed(int count, Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        return new Sample(Stopwatch.GetElapsedTime(begin).TotalNanoseconds / count, double.NaN);
    }

    /// <summary>A QEMU that is asked through the driver's monitor, on a loop of its own.</summary>
    private sealed class OurQemu : IDisposable
    {
        private readonly PollScheduler _scheduler = new();
        private readonly IHostProcess _process;
        private readonly QmpMonitor _monitor;

        internal OurQemu(string directory)
        {
            var host = new LinuxHost(_scheduler);
            string path = Path.Combine(directory, "ours.sock");
            using IHostListener listener = host.Sockets.Listen(path);
            _process = host.Processes.Launch(new ProcessLaunch(BareQemu.Program,
            [
                "-nodefaults", "-no-user-config", "-display", "none", "-accel", "tcg", "-S", "-machine", "none",
                "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control",
            ])
            { Passed = [listener] });
            _monitor = new QmpMonitor(host.Sockets.Connect(path), _scheduler, NullLogger.Instance, new QmpEventFilter("STOP"));
            _scheduler.InvokeAsync(() => _monitor.NegotiateAsync(Deadline, CancellationToken.None)).GetAwaiter().GetResult();
        }

        public void Dispose()
        {
            _process.Signal(ProcessSignal.Kill);
            _scheduler.InvokeAsync(() => _monitor.Closed).GetAwaiter().GetResult();
            _scheduler.Dispose();
        }

        internal void Ask(int count) => _scheduler.InvokeAsync(async () =>
        {
            for (int i = 0; i < count; i++)
            {
                await _monitor.ExecuteAsync(Command, arguments: null, Deadline, CancellationToken.None);
            }
        }).GetAwaiter().GetResult();
    }
}
