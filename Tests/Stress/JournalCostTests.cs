using System;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Concurrency;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>What it costs to append and to read, on a real disk; memory is asserted, time is printed.</summary>
[Collection(StressCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class JournalCostTests(ITestOutputHelper output)
{
    private const int Count = 20_000;

    [Fact]
    public async Task Appending_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        using var scheduler = new PollScheduler();
        var done = new TaskCompletionSource<long>();
        scheduler.Schedule(() =>
        {
            using var journal = EventJournal.Open(new LinuxHost(scheduler), folder["journal"], new JournalOptions(), NullLogger.Instance);
            Append(journal); // The first time is for the compiler.
            long before = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            long made = Append(journal);
            output.WriteLine($"append: {Stopwatch.GetElapsedTime(started).TotalNanoseconds / Count:F0} ns an event");
            long appended = GC.GetAllocatedBytesForCurrentThread() - before - made;
            started = Stopwatch.GetTimestamp();
            ReadAll(journal).ShouldBe(2 * Count);
            output.WriteLine($"read: {Stopwatch.GetElapsedTime(started).TotalNanoseconds / (2 * Count):F0} ns an event");
            done.SetResult(appended);
        });

        // One turn: no wait for the disk ends within it, so what is counted is appending alone.
        (await Within.DeadlineAsync(done.Task, "the events to be written")).ShouldBeLessThan(Count);
    }

    /// <summary>Appends one event after the other.</summary>
    /// <returns>What making the events took.</returns>
    private static long Append(EventJournal journal)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Position last = journal.Last;
        HypervisorEvent[] events = [.. Enumerable.Range(1, Count).Select(i => new DomainLifecycleEvent
        {
            Position = last with { Sequence = last.Sequence + i },
            At = VirtualTime.Origin,
            Domain = Guid.Empty,
            Name = "guest",
            Detail = LifecycleDetail.StartedBooted,
        })];
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        for (int i = 0; i < events.Length; i++)
        {
            journal.Append(events.AsSpan(i, 1));
        }

        return made;
    }

    private static int ReadAll(EventJournal journal)
    {
        using JournalCursor cursor = journal.FromOldest();
        var some = new HypervisorEvent[256];
        int all = 0;
        while (cursor.Read(some) is > 0 and int count)
        {
            all += count;
        }

        return all;
    }
}
