using System;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 8: a service that needs a hypervisor, a clock and a log, and is given them.</summary>
// <story>
internal sealed partial class SlowBootAlarm(HypervisorService hypervisor, IScheduler time, ILogger<SlowBootAlarm> log) : IHostedService
{
    private IDisposable? _watching;

    public Task StartAsync(CancellationToken ct)
    {
        _watching = SlowBoots.Watch(hypervisor.Connection, time).Subscribe(Late);   // story 10
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct)
    {
        _watching?.Dispose();
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "{What}")]
    private partial void Late(string what);
}
// </story>
