using System;
using System.IO;
using System.Runtime.Versioning;
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
    private readonly LiveHost _host;
    private Guest? _guest;

    private RealStage(MonitorLog log, LiveHost host) => (_log, _host) = (log, host);

    public Domain Domain => _guest!.Domain;

    internal static async Task<RealStage> OpenAsync()
    {
        var log = new MonitorLog();
        return new RealStage(log, await LiveHost.StartAsync(new LinuxHost(PollScheduler.Default, log)));
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

    public Task ActAsync(GuestAct act) => _guest!.PressAsync((char)act);

    public Task WaitUntilReadyAsync() => _guest!.WaitUntilReadyAsync();

    public Task WhenAsync(Func<DomainEvent, bool> wanted) => _host.Events.FirstAsync(wanted);

    public Task SignalAsync(int number)
    {
        _guest!.Signal(number);
        return Task.CompletedTask;
    }

    public string PathOf(string name) => _host[name];

    public async Task<Trace> EndAsync() => new(await _host.EndAsync(), Trace.Describe(_log.Events));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<string> WriteRulesAsync()
    {
        string path = PathOf("blkdebug.cfg");
        await File.WriteAllTextAsync(path, "[inject-error]\nevent = \"write_aio\"\nerrno = \"5\"\nonce = \"on\"\n");
        return path;
    }
}
