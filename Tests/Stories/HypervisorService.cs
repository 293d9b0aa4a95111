using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 8: the connection of a program, opened before what needs it, and its health.</summary>
// <story>
internal sealed class HypervisorService(IOptions<HypervisorSettings> options, Func<string, CancellationToken, Task<IHypervisor>> connect)
    : IHostedService, IHealthCheck, IAsyncDisposable
{
    private volatile LinkState? _link;
    private IHypervisor? _connection;

    public IHypervisor Connection => _connection ?? throw new InvalidOperationException("the host has not started");

    public async Task StartAsync(CancellationToken ct)
    {
        _connection = await connect(options.Value.Uri, ct);
        _connection.Link.Subscribe(link => _link = link);         // it ends with the connection
    }

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? default;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default) => Task.FromResult(_link switch
    {
        LinkLive => HealthCheckResult.Healthy(),
        LinkInterrupted lost => HealthCheckResult.Degraded($"no link since {lost.Since:u}", lost.Cause),
        _ => HealthCheckResult.Unhealthy("not connected"),
    });
}
// </story>
