using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Security;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>The demo: a Linux guest is booted, suspended, resumed and reset, reboots and powers off by itself, and every event is shown.</summary>
/// <param name="guestDirectory">The guest's kernel and file system.</param>
/// <param name="patience">For each step.</param>
/// <param name="hasNetwork">Whether it is on a virtual network, whose events are shown too.</param>
/// <param name="view">Where all is shown.</param>
internal sealed class DemoRun(string guestDirectory, TimeSpan patience, bool hasNetwork, IDemoView view)
{
    private const string Ready = "RXGUEST ready";
    private const string Reached = "RXGUEST reached the host";
    private readonly BehaviorSubject<long> _shown = new(0);
    private readonly DateTimeOffset _begin = TimeProvider.System.GetUtcNow();

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        string root = Directory.CreateTempSubdirectory("rxhv-demo-").FullName;
        try
        {
            await using HypervisorHost host = await HypervisorHost.StartAsync(
                options =>
                {
                    options.Root = root;
                    options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy }; // The folder goes with the demo.
                    options.UseQemu();
                    options.UseNetworks();
                },
                cancellationToken);
            await WatchAsync(host.Hypervisor, root, cancellationToken);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task WatchAsync(IHypervisor hypervisor, string root, CancellationToken cancellationToken)
    {
        // One subscription that is shared: the view, the count and the query below all see the same events.
        IObservable<DomainEvent> life = hypervisor.Events
            .OfType<DomainEvent>()
            .Do(Show)
            .TakeUntil(static news => news is DomainLifecycleEvent { Kind: Lifecycle.Stopped })
            .Publish()
            .AutoConnect(2);
        Task<IList<StateTime>> times = TimeInStates(life).ToList().ToTask(cancellationToken);
        Task<int> count = life.Count().ToTask(cancellationToken);
        using IDisposable networks = hypervisor.Events.OfType<NetworkEvent>().Subscribe(view.Event);

        await view.ShowAsync(() => DriveAsync(hypervisor, root, cancellationToken));
        view.Summary([.. await times], await count, TimeProvider.System.GetUtcNow() - _begin);
    }

    /// <summary>Each event begins a span that the next one ends: group the spans by state, add them up.</summary>
    private static IObservable<StateTime> TimeInStates(IObservable<DomainEvent> life) =>
        from pair in life.Buffer(count: 2, skip: 1)
        where pair.Count == 2
        group pair[1].At - pair[0].At by pair[0].State into spans
        from all in spans.ToList()
        select new StateTime(spans.Key, all.Aggregate(TimeSpan.Zero, static (sum, span) => sum + span), all.Count);

    private async Task DriveAsync(IHypervisor hypervisor, string root, CancellationToken cancellationToken)
    {
        string consolePath = Path.Combine(root, "console.sock");
        if (hasNetwork)
        {
            Step("starting a network with NAT and DHCP");
            await DemoNetwork.StartAsync(hypervisor, patience, cancellationToken);
        }

        Task<IPAddress> address = DemoNetwork.Addresses(hypervisor).FirstAsync().ToTask(cancellationToken);
        Step("booting Linux under QEMU");
        Domain guest = await hypervisor.CreateDomainAsync(Definition(consolePath), deadline: patience, cancellationToken: cancellationToken);
        using GuestConsole console = await GuestConsole.OpenAsync(consolePath, cancellationToken);
        await ShownAsync(guest.Record.Position, cancellationToken);
        await WithinAsync("the guest to boot", cancel => console.WaitForAsync(Ready, cancel), cancellationToken);

        if (hasNetwork)
        {
            await WithinAsync("an address", cancel => address.WaitAsync(cancel), cancellationToken);
            Step($"the guest has the address {await address}, and asks the host for an answer");
            await console.TypeAsync($"until ping -c 1 -W 1 {DemoNetwork.Host} >/dev/null; do sleep 0.1; done; echo {Reached}", cancellationToken);
            await WithinAsync("the guest to reach the host", cancel => console.WaitForAsync(Reached, cancel), cancellationToken);
        }

        Step("suspend, then resume");
        await guest.SuspendAsync(patience, cancellationToken);
        await ShownAsync(await guest.ResumeAsync(patience, cancellationToken), cancellationToken);

        Step("reset: the host presses the button");
        await ShownAsync(await guest.ResetAsync(patience, cancellationToken), cancellationToken);
        await WithinAsync("the guest to boot after the reset", cancel => console.WaitForAsync(Ready, cancel), cancellationToken);

        Step("reboot: the guest does it itself");
        await console.TypeAsync("reboot -f", cancellationToken);
        await WithinAsync("the guest to reboot", cancel => console.WaitForAsync(Ready, cancel), cancellationToken);

        Step("power off: the guest does it itself");
        Task off = hypervisor.Events.OfType<DomainLifecycleEvent>().FirstAsync(static news => news.Kind == Lifecycle.Stopped).ToTask(cancellationToken);
        await console.TypeAsync("poweroff -f", cancellationToken);
        await WithinAsync("the guest to power off", cancel => off.WaitAsync(cancel), cancellationToken);
    }

    private void Step(string text) => view.Step(text);

    private void Show(DomainEvent news)
    {
        view.Event(news);
        _shown.OnNext(news.Position.Sequence);
    }

    /// <summary>A call may return before its events are told; it says which one was its last.</summary>
    private Task ShownAsync(Position last, CancellationToken cancellationToken) => WithinAsync(
        "the events to be shown",
        cancel => _shown.FirstAsync(shown => shown >= last.Sequence).ToTask(cancel),
        cancellationToken);

    private async Task WithinAsync(string what, Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await wait(both.Token);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"waited {patience.TotalSeconds:0} s for {what}", e);
        }
    }

    private static string Escaped(string path) => SecurityElement.Escape(path)!;

    private string Definition(string consolePath) => $"""
        <domain type='kvm'>
          <name>demo</name>
          <memory unit='MiB'>128</memory>
          <vcpu>1</vcpu>
          <os>
            <type arch='x86_64' machine='q35'>hvm</type>
            <kernel>{Escaped(Path.Combine(guestDirectory, "vmlinuz"))}</kernel>
            <initrd>{Escaped(Path.Combine(guestDirectory, "initramfs.cpio.gz"))}</initrd>
            <cmdline>console=ttyS0 quiet panic=-1 mitigations=off nokaslr action={(hasNetwork ? "dhcp host=demo" : "idle")}</cmdline>
          </os>
          <features><acpi/></features>
          <devices>
            <serial type='unix'>
              <source mode='bind' path='{Escaped(consolePath)}'/>
            </serial>
            {(hasNetwork ? DemoNetwork.Interface : "")}
          </devices>
        </domain>
        """;
}
