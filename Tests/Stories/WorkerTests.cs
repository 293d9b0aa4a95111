using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_is_given_its_hypervisor_and_tells_its_health()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web", isRunning: false);
        host.At(10, web, Lifecycle.Started);
        host.DropLink(sec: 200, forSec: 60);
        var log = new Logbook();
        IHost app = Build("test:///fake", services =>
        {
            services.AddSingleton<Func<string, CancellationToken, Task<IHypervisor>>>((_, _) => Task.FromResult(host.Client));
            services.AddSingleton<IScheduler>(time);
            services.AddSingleton<ILoggerFactory>(log);
        });
        using var told = new MeterListener();
        long events = 0;
        told.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Rx.Hypervisor", Name: "hypervisor.events" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        told.SetMeasurementEventCallback<long>((_, value, _, _) => events += value);
        told.Start();

        await app.StartAsync();
        HealthCheckService health = app.Services.GetRequiredService<HealthCheckService>();
        time.AdvanceTo(TimeSpan.FromSeconds(150));
        HealthStatus live = (await health.CheckHealthAsync()).Status;
        time.AdvanceTo(TimeSpan.FromSeconds(210));
        HealthReport broken = await health.CheckHealthAsync();
        time.AdvanceTo(TimeSpan.FromSeconds(300));
        HealthStatus back = (await health.CheckHealthAsync()).Status;
        await app.StopAsync();
        Task disposed = ((IAsyncDisposable)app).DisposeAsync().AsTask(); // The connection with it, which takes virtual time.
        time.AdvanceBySeconds(1);
        await disposed;

        live.ShouldBe(HealthStatus.Healthy);
        broken.Status.ShouldBe(HealthStatus.Degraded);
        broken.Entries["hypervisor"].Description.ShouldBe("no link since 2007-01-01 00:03:20Z");
        back.ShouldBe(HealthStatus.Healthy);
        log.Entries.ShouldContain((1, "web booted 90 s ago, and its agent is still silent"));
        events.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_worker_without_a_uri_says_so_at_its_start()
    {
        using IHost app = Build("", static _ => { });

        (await Should.ThrowAsync<OptionsValidationException>(() => app.StartAsync())).Message.ShouldBe("Hypervisor:Uri is no URI");
    }

    private static IHost Build(string uri, Action<IServiceCollection> replace)
    {
        // <story>
        HostApplicationBuilder app = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        app.Configuration.AddInMemoryCollection([new KeyValuePair<string, string?>("Hypervisor:Uri", uri)]);   // or appsettings.json
        app.Services.AddHypervisor();
        app.Services.AddHostedService<SlowBootAlarm>();
        // </story>
        replace(app.Services);                                   // a test puts in its own, as tests do
        return app.Build();
    }
}
