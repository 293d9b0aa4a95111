using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Simulation;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation.Schedules;

/// <summary>All that may happen to a host by chance.</summary>
internal sealed class LifeActs(RandomLife life, Random random)
{
    internal static readonly string[] Names = ["web", "db", "mail"];

    private static readonly string[] Commands = ["cont", "stop", "system_reset", "system_powerdown", "quit", "query-status", "query-version", "qmp_capabilities"];

    private static readonly (string Name, Action<SimulatedQemuProcess> Act)[] Guests =
    [
        ("powers off", static qemu => qemu.PowerOff()),
        ("reboots", static qemu => qemu.Reboot()),
        ("panics", static qemu => qemu.Panic()),
        ("loads its crash kernel", static qemu => qemu.LoadCrashKernel()),
        ("sleeps", static qemu => qemu.Sleep()),
        ("sleeps on its disk", static qemu => qemu.SleepToDisk()),
        ("is bitten by its watchdog", static qemu => qemu.FireWatchdog()),
        ("has a bad disk", static qemu => qemu.FailDisk()),
        ("has a full disk", static qemu => qemu.FailDisk(isFull: true)),
        ("has its CPUs stopped", static qemu => qemu.StopCpus()),
        ("opens its agent's channel", static qemu => qemu.OpenChannel()),
        ("is killed", static qemu => qemu.Kill()),
        ("is terminated", static qemu => qemu.Terminate()),
        ("closes its monitor", static qemu => qemu.CloseMonitor()),
        ("freezes", static qemu => qemu.Freeze()),
        ("goes on", static qemu => qemu.Continue()),
    ];

    private static readonly (string Name, Func<IHypervisor, string, Task> Call)[] Calls =
    [
        ("define", static (hypervisor, name) => hypervisor.DefineDomainAsync(Xml(name))),
        ("start", static (hypervisor, name) => hypervisor.LookupDomain(name).StartAsync(deadline: TimeSpan.FromSeconds(20))),
        ("start", static (hypervisor, name) => hypervisor.LookupDomain(name).StartAsync(deadline: TimeSpan.FromSeconds(20))),
        ("start paused", static (hypervisor, name) => hypervisor.LookupDomain(name).StartAsync(DomainStart.Paused, TimeSpan.FromSeconds(20))),
        ("create", static (hypervisor, name) => hypervisor.CreateDomainAsync(Xml(name), deadline: TimeSpan.FromSeconds(20))),
        ("suspend", static (hypervisor, name) => hypervisor.LookupDomain(name).SuspendAsync(TimeSpan.FromSeconds(5))),
        ("resume", static (hypervisor, name) => hypervisor.LookupDomain(name).ResumeAsync(TimeSpan.FromSeconds(5))),
        ("reset", static (hypervisor, name) => hypervisor.LookupDomain(name).ResetAsync(TimeSpan.FromSeconds(5))),
        ("reboot", static (hypervisor, name) => hypervisor.LookupDomain(name).RebootAsync(deadline: TimeSpan.FromSeconds(5))),
        ("shutdown", static (hypervisor, name) => hypervisor.LookupDomain(name).ShutdownAsync(TimeSpan.FromSeconds(3))),
        ("destroy", static (hypervisor, name) => hypervisor.LookupDomain(name).DestroyAsync(deadline: TimeSpan.FromSeconds(20))),
        ("undefine", static (hypervisor, name) => hypervisor.LookupDomain(name).UndefineAsync(DomainUndefine.ManagedSave)),
        ("wake up", static (hypervisor, name) => hypervisor.LookupDomain(name).PMWakeupAsync(TimeSpan.FromSeconds(5))),
        ("managed save", static (hypervisor, name) => hypervisor.LookupDomain(name).ManagedSaveAsync(deadline: TimeSpan.FromSeconds(20))),
        ("dump", static (hypervisor, name) => hypervisor.LookupDomain(name).DumpAsync("/dump-" + name, deadline: TimeSpan.FromSeconds(20))),
        ("measure", static (hypervisor, name) => hypervisor.LookupDomain(name).GetMemoryStatisticsAsync(TimeSpan.FromSeconds(5))),
    ];

    /// <summary>Something happens.</summary>
    internal void One()
    {
        switch (random.Next(10))
        {
            case < 5:
                Call();
                break;
            case < 9:
                Guest();
                break;
            default:
                Fault();
                break;
        }
    }

    /// <summary>From here on nothing is wrong any more.</summary>
    internal void Mend()
    {
        life.Qemu.Ignores.Clear();
        life.Qemu.Delays.Clear();
        life.Qemu.Refuses.Clear();
        life.Qemu.AnswersTwice.Clear();
        life.Qemu.DiesAnswering.Clear();
        life.Qemu.AnswersGarbage.Clear();
        life.Qemu.Fails = null;
        foreach (SimulatedQemuProcess process in life.Qemu.Processes.Where(static process => !process.HasExited).ToArray())
        {
            process.Continue();
        }
    }

    private static string Xml(string name) => FakeDomainXml.Of(new FakeDomain(FakeDomainXml.UuidOf(name), name));

    private void Call()
    {
        string domain = One(Names);
        (string name, Func<IHypervisor, string, Task> call) = One(Calls);
        life.Note($"{name} {domain}");
        life.Call($"{name} {domain}", hypervisor => call(hypervisor, domain));
    }

    private void Guest()
    {
        SimulatedQemuProcess[] running = [.. life.Qemu.Processes.Where(static process => !process.HasExited)];
        if (running.Length > 0)
        {
            SimulatedQemuProcess process = One(running);
            (string name, Action<SimulatedQemuProcess> act) = One(Guests);
            life.Note($"{process.Name} {name}");
            act(process);
        }
    }

    private void Fault()
    {
        string command = One(Commands);
        int kind = random.Next(7);
        life.Note(string.Create(CultureInfo.InvariantCulture, $"fault {kind} of {command}"));
        switch (kind)
        {
            case 0:
                life.Qemu.Ignores.Add(command);
                break;
            case 1:
                life.Qemu.Delays[command] = TimeSpan.FromSeconds(random.Next(1, 30));
                break;
            case 2:
                life.Qemu.Refuses[command] = "not today";
                break;
            case 3:
                life.Qemu.AnswersTwice.Add(command);
                break;
            case 4:
                life.Qemu.DiesAnswering.Add(command);
                break;
            case 5:
                life.Qemu.AnswersGarbage[command] = "garbage\r\n";
                break;
            default:
                Mend();
                break;
        }
    }

    private T One<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
