using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Live;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>The stage on this machine: the real QEMU, with the boot sector in it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RealStage : IStage
{
    private readonly MonitorLog _log;
    private readonly MonitorRelay _relay;
    private readonly LiveHost _host;
    private Guest? _guest;

    private RealStage(MonitorLog log, MonitorRelay relay, LiveHost host) => (_log, _relay, _host) = (log, relay, host);

    public Domain Domain => _guest!.Domain;

    internal static async Task<RealStage> OpenAsync()
    {
        var log = new MonitorLog();
        var relay = new MonitorRelay(new LinuxHost(PollScheduler.Default, log));
        return new RealStage(log, relay, await LiveHost.StartAsync(relay));
    }

    public async Task BootAsync(string devices, string actions, bool diskFails)
    {
        string console = PathOf("boot.tty");
        string disk = _host.NewDisk("boot");
        string xml = diskFails
            ? GuestXml.Domain("boot", 16, "pc", "", GuestXml.Serial(console) + devices, StageXml.FailingDisk(disk, await WriteRulesAsync()))
            : GuestXml.BootSector("boot", disk, console, devices);
        _guest = await _host.BootAsync(xml.Replace("<devices>", actions + "<devices>", StringComparison.Ordinal), console);
    }

    public async Task BootWithAgentAsync()
    {
        string console = PathOf("linux.tty");
        _guest = await _host.OpenAsync(await _host.Hypervisor.CreateDomainAsync(GuestXml.LinuxWithAgent("linux", console), DomainStart.Paused, Within.Deadline), console);
        await _guest.Domain.ResumeAsync();
        await WhenAsync(static news => news is DomainAgentEvent { IsConnected: true });
    }

    public void Break(string command, MonitorFault fault) => _relay.Faults[command] = fault;

    public async Task WhenToldAsync(string name, int times)
    {
        using var late = new CancellationTokenSource(Within.Deadline, TimeProvider.System);
        while (_relay.Events.Count(one => one == name) < times)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, late.Token);
        }
    }

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);

    public Task ActAsync(GuestAct act) => _guest!.PressAsync((char)act);

    public Task WaitUntilReadyAsync() => _guest!.WaitUntilReadyAsync();

    public Task WhenAsync(Func<DomainEvent, bool> wanted) => _host.Events.FirstAsync(wanted);

    public Task SignalAsync(int number)
    {
        _guest!.Signal(number);
        return Task.CompletedTask;
    }

    public string PathOf(string name) => _host[name];

    public async Task<Trace> EndAsync() => new(await _host.EndAsync(), [.. Trace.Describe(_log.Events), .. _relay.Limited]);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<string> WriteRulesAsync()
    {
        string path = PathOf("blkdebug.cfg");
        await File.WriteAllTextAsync(path, "[inject-error]\nevent = \"write_aio\"\nerrno = \"5\"\nonce = \"on\"\n");
        return path;
    }
}
