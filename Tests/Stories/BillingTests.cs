using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class BillingTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly StringWriter _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Every_event_is_billed_once_whoever_restarts()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web");
        for (int i = 1; i < 20; i++)
        {
            host.At(i * 10, web, i % 2 == 1 ? Lifecycle.Suspended : Lifecycle.Resumed);
        }

        time.AdvanceBySeconds(1);
        Position first = host.Local.Position;
        List<long> billed = [];
        foreach (double end in (double[])[35, 95, 125, 300])
        {
            using var killed = new CancellationTokenSource();
            Task run = time.InvokeAsync(() => Billing.RunAsync(host.Client, _folder["cursor"], Bill, _log, killed.Token));
            time.AdvanceTo(TimeSpan.FromSeconds(end));
            killed.Cancel();                                     // the biller dies, and is away for a while
            time.AdvanceBySeconds(25);
            run.Status.ShouldBe(TaskStatus.Canceled);
        }

        billed.ShouldBe(Enumerable.Range((int)first.Sequence + 1, (int)(host.Local.Position.Sequence - first.Sequence)).Select(static number => (long)number));
        billed.Count.ShouldBe(19);
        _log.ToString().ShouldBeEmpty();

        Task Bill(HypervisorEvent news)
        {
            billed.Add(news.Position.Sequence);
            return Task.CompletedTask;
        }
    }
}
