using System;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>The stage in virtual time: the simulated QEMU, and a guest that does what the boot sector does.</summary>
internal sealed class SimulatedStage : IStage
{
    private const string Folder = "/stage";

    private static readonly TimeSpan BootTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WatchdogTime = TimeSpan.FromSeconds(2);
    private static int _lastRoot; // Interlocked: hosts of one process must not share a folder.

    private readonly ReplaySubject<DomainEvent> _told = new();
    private readonly VirtualHost _machine;
    private readonly MonitorRelay _relay;
    private readonly MonitorLog _log;
    private readonly SimulatedQemu _qemu;
    private readonly HypervisorHost _host;
    private readonly EventLog _events;
    private bool _diskFails;

    private SimulatedStage(VirtualHost machine, MonitorRelay relay, MonitorLog log, SimulatedQemu qemu, HypervisorHost host)
    {
        (_machine, _relay, _log, _qemu, _host) = (machine, relay, log, qemu, host);
        _events = new EventLog(host.Hypervisor);
        host.Hypervisor.Events.Subscribe(_events);
        host.Hypervisor.Events.OfType<DomainEvent>().Subscribe(_told);
    }

    public Domain Domain { get; private set; } = null!;

    private SimulatedQemuProcess Qemu => _qemu.Latest;

    /// <summary>Plays a scenario to its end.</summary>
    internal static Trace Play(Func<IStage, Task<Trace>> scenario)
    {
        var time = new VirtualTime();
        Task<Trace> play = time.InvokeAsync(async () => await scenario(await OpenAsync(time)));
        time.Start();
        play.IsCompleted.ShouldBeTrue("the scenario waits for what never comes");
        return play.GetAwaiter().GetResult();
    }

    public async Task BootAsync(string devices, string actions, bool diskFails)
    {
        string disk = PathOf("boot.img");
        _diskFails = diskFails;
        _machine.Files.Write(disk, new byte[1024 * 1024]);
        string xml = diskFails
            ? GuestXml.Domain("boot", 16, "pc-i440fx-7.2", "", devices, StageXml.FailingDisk(disk, PathOf("rules")))
            : GuestXml.BootSector("boot", disk, PathOf("tty"), devices).Replace("machine='pc'", "machine='pc-i440fx-7.2'", StringComparison.Ordinal);
        Domain = await _host.Hypervisor.CreateDomainAsync(xml.Replace("<devices>", actions + "<devices>", StringComparison.Ordinal), DomainStart.Paused);
        await Domain.ResumeAsync();
        await WaitUntilReadyAsync();
    }

    public async Task BootWithAgentAsync()
    {
        _machine.Files.Write(GuestImages.Kernel, "kernel");
        _machine.Files.Write(GuestImages.Initrd, "initrd");
        _qemu.GuestOf = static _ => new SimulatedGuest { AgentConnectsAfter = BootTime };
        Domain = await _host.Hypervisor.CreateDomainAsync(GuestXml.LinuxWithAgent("linux", PathOf("tty")).Replace("machine='q35'", "machine='pc-q35-7.2'", StringComparison.Ordinal), DomainStart.Paused);
        await Domain.ResumeAsync();
        await WhenAsync(static news => news is DomainAgentEvent { IsConnected: true });
        Qemu.Agent!.Says["guest-get-host-name"] = """{"error": {"class": "CommandNotFound", "desc": "The command is not known to the stand-in"}}""";
    }

    // The simulation does by itself what the relay does to a real one.
    public void Break(string command, MonitorFault fault)
    {
        switch (fault)
        {
            case MonitorFault.Garbage:
                _qemu.AnswersGarbage[command] = MonitorFaults.Garbage;
                break;
            case MonitorFault.Late:
                _qemu.Delays[command] = MonitorFaults.LateBy;
                break;
            default:
                _qemu.AnswersTwice.Add(command);
                break;
        }
    }

    public async Task WhenToldAsync(string name, int times)
    {
        while (_relay.Events.Count(one => one == name) < times)
        {
            await Task.Delay(BootTime, _machine.Clock);
        }
    }

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, _machine.Clock);

    public Task ActAsync(GuestAct act)
    {
        switch (act)
        {
            case GuestAct.PowerOff:
                Qemu.PowerOff();
                break;
            case GuestAct.Reboot:
                Qemu.Reboot();
                break;
            case GuestAct.Sleep:
                Qemu.Sleep();
                break;
            case GuestAct.SleepToDisk:
                Qemu.SleepToDisk();
                break;
            case GuestAct.Panic:
                Qemu.Panic();
                break;
            case GuestAct.LoadCrashKernel:
                Qemu.LoadCrashKernel();
                break;
            case GuestAct.StarveWatchdog:
                Qemu.Process.After(WatchdogTime, Qemu.FireWatchdog);
                break;
            case GuestAct.IgnorePowerButton:
                Qemu.Guest.PowersOffAfter = null;
                break;
            case GuestAct.Write when _diskFails:
                _diskFails = false;
                Qemu.FailDisk("vd0");
                break;
            case GuestAct.Write:
                break;
            case GuestAct.SetClock:
                Qemu.Emit("RTC_CHANGE", """{"offset": 1, "qom-path": "/machine/unattached/device[7]/rtc"}""");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, "the simulation does not do that");
        }

        return Task.CompletedTask;
    }

    public Task WaitUntilReadyAsync() => Task.Delay(BootTime, _machine.Clock);

    public async Task WhenAsync(Func<DomainEvent, bool> wanted) => await _told.FirstAsync(wanted).ToTask();

    public Task SignalAsync(int number)
    {
        if (number == 9)
        {
            Qemu.Kill();
        }
        else
        {
            Qemu.Terminate();
        }

        return Task.CompletedTask;
    }

    public string PathOf(string name) => $"{Folder}/{name}";

    public async Task<Trace> EndAsync()
    {
        await _host.DisposeAsync();
        _machine.Processes.Running.ShouldBeEmpty();
        _machine.Sockets.OpenHandles.ShouldBe(0);
        _machine.Files.OpenHandles.ShouldBe(0);
        return new Trace(_events.Story(null), [.. Trace.Describe(_log.Events), .. _relay.Limited]);
    }

    public ValueTask DisposeAsync() => default;

    private static async Task<SimulatedStage> OpenAsync(VirtualTime time)
    {
        var log = new MonitorLog();
        var machine = new VirtualHost(time, log);
        var relay = new MonitorRelay(machine);
        var qemu = new SimulatedQemu(machine);
        machine.Files.CreateDirectory(Folder);
        HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = $"/srv/stage{Interlocked.Increment(ref _lastRoot)}";
            options.Host = relay;
            options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy };
            options.UseQemu();
        });
        return new SimulatedStage(machine, relay, log, qemu, host);
    }
}
