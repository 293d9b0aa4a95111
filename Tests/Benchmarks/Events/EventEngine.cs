using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>An engine with a driver that does nothing but tell events.</summary>
internal sealed class EventEngine : IAsyncDisposable
{
    private const int Burst = 32; // Events that come with one turn of the loop.

    // The driver's own, and what is read from a socket and so on: nothing of it is to be removed while it is measured.
    private static readonly JournalOptions Roomy = new() { MaxBytes = 4L << 30 };

    private readonly HypervisorHost _host;
    private readonly Driver _driver;

    private EventEngine(HypervisorHost host, Driver driver) => (_host, _driver) = (host, driver);

    /// <summary>Where to subscribe.</summary>
    internal IHypervisor Hypervisor => _host.Hypervisor;

    internal static async Task<EventEngine> StartAsync(string root)
    {
        var driver = new Driver();
        HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = root;
            options.Journal = Roomy;
            options.UseQemu();
            options.Drivers.Add(driver);
        });
        return new EventEngine(host, driver);
    }

    /// <summary>The files of the journal below a folder, in order.</summary>
    internal static string[] FilesOf(string root)
        => [.. Directory.GetFiles(Path.Combine(root, "state", "journal"), "*.events").Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>Tells one event, from another thread.</summary>
    internal void Tell(long turn) => _driver.Scheduler.Schedule((Driver: _driver, Turn: turn), static (_, state) =>
    {
        state.Driver.Tell(state.Turn);
        return Disposable.Empty;
    });

    /// <summary>Tells many events, as fast as it goes, and waits for the last to be told. Subscribers may be behind.</summary>
    internal void TellMany(long first, int count)
    {
        using var done = new ManualResetEventSlim();
        long next = first;
        _driver.Scheduler.Schedule(self =>
        {
            for (long end = Math.Min(next + Burst, first + count); next < end; next++)
            {
                _driver.Tell(next);
            }

            if (next < first + count)
            {
                self();
            }
            else
            {
                done.Set();
            }
        });
        done.Wait();
    }

    private sealed class Driver : IDriver
    {
        private IDriverContext? _context;

        public string Name => "bench";

        internal IScheduler Scheduler => _context!.Host.Scheduler;

        public Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
        {
            _context = context;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        internal void Tell(long turn) => _context!.Publish(SampleEvents.Make(turn));
    }
}
