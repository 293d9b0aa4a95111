using System;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class HelperDriverTests
{
    private static readonly Guid Uuid = new("5a1d0c2e-0000-4000-8000-000000000009");

    [Fact]
    public void A_driver_runs_in_virtual_time_on_a_machine_in_memory()
    {
        var time = new VirtualTime();
        var machine = new VirtualHost(time);
        machine.Processes.Install("/bin/helper", static process => process.Own(process.PassedListener(0).Accepted.Subscribe(client =>
        {
            process.Own(client);
            foreach ((double at, string line) in (ReadOnlySpan<(double, string)>)[(1, "running"), (10, "paused"), (20, "running"), (25, "running")])
            {
                process.After(TimeSpan.FromSeconds(at), () => client.Send(Encoding.UTF8.GetBytes(line + "\n")));
            }

            process.After(TimeSpan.FromSeconds(70), client.Dispose);
            process.After(TimeSpan.FromSeconds(80), () => process.Exit(0));
        })));
        HypervisorHost host = HypervisorHost.Begin(options =>
        {
            options.Root = "/srv/helper";
            options.Host = machine;
            options.UseQemu();
            options.Drivers.Add(new HelperDriver("/bin/helper", Uuid));
        });

        Recording<DomainState> states = time.Record(host.Hypervisor.Events.OfType<DomainEvent>().Where(static news => news.Domain == Uuid).Select(static news => news.State));
        time.AdvanceTo(TimeSpan.FromMinutes(5));

        states.ShouldBe([
            (1, DomainState.Running), (10, DomainState.Paused), (20, DomainState.Running), (55, DomainState.NoState), (80, DomainState.Shutoff),
        ]);
        machine.Processes.Running.ShouldBeEmpty();
    }
}
