using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Every state that a domain can be in, and every input with the variants that matter to the fold.</summary>
internal static class FoldCases
{
    /// <summary>When the inputs of the table come: long after the ones that led to the state.</summary>
    internal static readonly TimeSpan Now = TimeSpan.FromSeconds(100);

    internal static readonly DomainDefinition Definition = Describe(16);

    /// <summary>The same domain with more memory.</summary>
    internal static readonly DomainDefinition Edited = Describe(32);

    /// <summary>A time in which no engine watched.</summary>
    internal static readonly Inference Away = new(VirtualTime.Origin, VirtualTime.Origin.AddHours(1));
    private static readonly DomainDefinition Titled = Definition with { Identity = Definition.Identity with { Title = "a title" } };

    /// <summary>The same domain, which boots again however its guest ends, and has a channel for the guest agent.</summary>
    internal static readonly DomainDefinition Restarting = Describe(
        16,
        "<on_poweroff>restart</on_poweroff><on_crash>restart</on_crash>"
        + "<devices><channel type='unix'><source mode='bind' path='/agent'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel></devices>");

    /// <summary>The same domain, which is kept however its guest ends.</summary>
    internal static readonly DomainDefinition Kept = Describe(16, "<on_poweroff>preserve</on_poweroff><on_crash>preserve</on_crash>");

    private static readonly DomainInput[] ToReady = [new Launched(Definition, 7, 4242, "tcg"), new MonitorReady()];

    private static readonly DomainInput[] ToRunning = RunningWith(Definition);

    private static readonly DomainJob SaveJob = new() { Operation = DomainJobOperation.Save, Type = DomainJobType.Unbounded };

    private static readonly DomainJob DumpJob = SaveJob with { Operation = DomainJobOperation.Dump };

    private static readonly DomainInput[] ToSaved =
    [
        new Defined(Definition, EventCause.Operation), .. ToRunning, new JobStarted(SaveJob), new Intended(DomainIntent.Suspend),
        new CpusStopped(), new JobEnded(SaveJob with { Type = DomainJobType.Completed }), new ManagedSaveChanged(HasManagedSave: true),
        new Intended(DomainIntent.Save),
    ];

    /// <summary>The states by name, each with the inputs that lead there from nothing.</summary>
    internal static readonly Dictionary<string, DomainInput[]> States = new(StringComparer.Ordinal)
    {
        ["NeverRun"] = [],
        ["Stored"] = [new Defined(Definition, EventCause.Operation)],
        ["StoredRunning"] = [new Defined(Definition, EventCause.Operation), .. ToRunning],
        ["Launching"] = [new Launched(Definition, 7, 4242, "tcg")],
        ["Ready"] = ToReady,
        ["Running"] = ToRunning,
        ["Paused"] = [.. ToRunning, new Intended(DomainIntent.Suspend), new CpusStopped()],
        ["ShuttingDown"] = [.. ToRunning, new MachineShutdown("guest-shutdown")],
        ["Saving"] = [.. ToRunning, new JobStarted(SaveJob), new Intended(DomainIntent.Suspend), new CpusStopped()],
        ["Saved"] = [.. ToSaved],
        ["Dumping"] = [.. ToRunning, new JobStarted(DumpJob), new Intended(DomainIntent.Suspend), new CpusStopped()],
        ["Restored"] = [.. ToReady, new Restored(StaysPaused: false)],
        ["Crashed"] = [.. ToRunning, new GuestPanicked()],
        ["PMSuspended"] = [.. ToRunning, new GuestSlept()],
        ["RestartingRunning"] = RunningWith(Restarting),
        ["RestartingOff"] = [.. RunningWith(Restarting), new MachineShutdown("guest-shutdown"), new CpusStopped(), new Intended(DomainIntent.Restart)],
        ["RestartingCrashed"] = [.. RunningWith(Restarting), new GuestPanicked(), new CpusStopped(), new Intended(DomainIntent.Restart)],
        ["KeptRunning"] = RunningWith(Kept),
        ["KeptCrashed"] = [.. RunningWith(Kept), new GuestPanicked(), new CpusStopped()],
        ["Ended"] = [.. ToRunning, new MachineShutdown("guest-shutdown"), new ProcessExited(new ProcessExit(0, null))],
    };

    /// <summary>The inputs by name; the name begins with the type's.</summary>
    internal static readonly Dictionary<string, DomainInput> Inputs = new(StringComparer.Ordinal)
    {
        ["Defined by operation"] = new Defined(Edited, EventCause.Operation),
        ["Defined by hand"] = new Defined(Edited, EventCause.Host),
        ["Undefined by operation"] = new Undefined(EventCause.Operation),
        ["Undefined by hand"] = new Undefined(EventCause.Host),
        ["Renamed"] = new Renamed(Definition.WithName("other")),
        ["AutostartChanged on"] = new AutostartChanged(HasAutostart: true),
        ["AutostartChanged off"] = new AutostartChanged(HasAutostart: false),
        ["Loaded"] = new Loaded(new StoredDefinition(Edited), HasAutostart: true, HasManagedSave: true),
        ["Adopted running"] = new Adopted(Definition, 8, 4343, "tcg", Known(DomainState.Running, StateReason.RunningBooted)),
        ["Adopted ready"] = new Adopted(Definition, 8, 4343, "tcg", Known(DomainState.Paused, StateReason.PausedStartingUp) with
        {
            Told = DomainState.Shutoff, IsStarted = false, AreCpusRunning = false,
        }),
        ["FoundDoing running"] = new FoundDoing("running", Away),
        ["FoundDoing paused"] = new FoundDoing("paused", Away),
        ["FoundDoing prelaunch"] = new FoundDoing("prelaunch", Away),
        ["FoundDoing io-error"] = new FoundDoing("io-error", Away),
        ["FoundDoing watchdog"] = new FoundDoing("watchdog", Away),
        ["FoundDoing suspended"] = new FoundDoing("suspended", Away),
        ["FoundDoing guest-panicked"] = new FoundDoing("guest-panicked", Away),
        ["FoundDoing shutdown"] = new FoundDoing("shutdown", Away),
        ["FoundGone"] = new FoundGone(Away),
        ["MetadataSet of both"] = new MetadataSet(DomainMetadata.Title, "", Titled, Titled),
        ["MetadataSet of the stored"] = new MetadataSet(DomainMetadata.Element, "urn:a", Titled, Live: null),
        ["MetadataSet of the live"] = new MetadataSet(DomainMetadata.Description, "", Stored: null, Titled),
        ["Launched"] = new Launched(Edited, 8, 4343, "kvm"),
        ["MonitorReady"] = new MonitorReady(),
        ["StartCompleted"] = new StartCompleted(),
        ["Restored to run"] = new Restored(StaysPaused: false),
        ["Restored to stay"] = new Restored(StaysPaused: true),
        ["ManagedSaveChanged on"] = new ManagedSaveChanged(HasManagedSave: true),
        ["ManagedSaveChanged off"] = new ManagedSaveChanged(HasManagedSave: false),
        ["JobStarted"] = new JobStarted(SaveJob),
        ["JobProgressed"] = new JobProgressed(SaveJob with { Memory = new JobProgress(3, 2, 1) }),
        ["JobEnded completed"] = new JobEnded(SaveJob with { Type = DomainJobType.Completed }),
        ["JobEnded cancelled"] = new JobEnded(SaveJob with { Type = DomainJobType.Cancelled }),
        ["ResumeFailed"] = new ResumeFailed(),
        ["MigrationChanged"] = new MigrationChanged("completed"),
        ["MigrationPassed"] = new MigrationPassed(2),
        ["DumpCompleted"] = new DumpCompleted(""),
        ["Configured"] = new Configured(Edited),
        ["Reconfigured"] = new Reconfigured(Edited),
        ["BalloonChanged"] = new BalloonChanged(8192),
        ["TrayMoved"] = new TrayMoved("sata0-0-0", IsOpen: true),
        ["MediumChanged"] = new MediumChanged("sata0-0-0", "/old.iso", "/new.iso"),
        ["DeviceDeleted"] = new DeviceDeleted("vcpu1"),
        ["Intended save"] = new Intended(DomainIntent.Save),
        ["Intended crash"] = new Intended(DomainIntent.Crash),
        ["Intended none"] = new Intended(DomainIntent.None),
        ["Intended resume"] = new Intended(DomainIntent.Resume),
        ["Intended suspend"] = new Intended(DomainIntent.Suspend),
        ["Intended reset"] = new Intended(DomainIntent.Reset),
        ["Intended restart"] = new Intended(DomainIntent.Restart),
        ["Intended sleep"] = new Intended(DomainIntent.Sleep),
        ["Intended wake"] = new Intended(DomainIntent.Wake),
        ["Intended reboot"] = new Intended(DomainIntent.Reboot),
        ["Intended shutdown"] = new Intended(DomainIntent.Shutdown),
        ["Intended destroy"] = new Intended(DomainIntent.Destroy),
        ["Refused suspend"] = new Refused(DomainIntent.Suspend),
        ["MonitorSilent"] = new MonitorSilent(),
        ["MonitorAnswered"] = new MonitorAnswered(),
        ["MonitorEnded"] = new MonitorEnded(),
        ["CpusStopped"] = new CpusStopped(),
        ["CpusResumed"] = new CpusResumed(Now),
        ["MachineReset by guest"] = new MachineReset(ByGuest: true, Now),
        ["MachineReset by host"] = new MachineReset(ByGuest: false, Now),
        ["MachineShutdown guest-shutdown"] = new MachineShutdown("guest-shutdown"),
        ["MachineShutdown guest-reset"] = new MachineShutdown("guest-reset"),
        ["MachineShutdown guest-panic"] = new MachineShutdown("guest-panic"),
        ["MachineShutdown host-qmp-quit"] = new MachineShutdown("host-qmp-quit"),
        ["MachineShutdown host-signal"] = new MachineShutdown("host-signal"),
        ["MachineShutdown host-error"] = new MachineShutdown("host-error"),
        ["MachineShutdown nameless"] = new MachineShutdown(""),
        ["GuestPanicked"] = new GuestPanicked(),
        ["GuestCrashLoaded"] = new GuestCrashLoaded(),
        ["WatchdogFired none"] = new WatchdogFired("none", Now),
        ["WatchdogFired pause"] = new WatchdogFired("pause", Now),
        ["WatchdogFired reset"] = new WatchdogFired("reset", Now),
        ["WatchdogFired shutdown"] = new WatchdogFired("shutdown", Now),
        ["WatchdogFired poweroff"] = new WatchdogFired("poweroff", Now),
        ["WatchdogFired inject-nmi"] = new WatchdogFired("inject-nmi", Now),
        ["DiskFailed stop"] = new DiskFailed("vda", "stop", "enospc"),
        ["DiskFailed report"] = new DiskFailed("vda", "report", "Input/output error"),
        ["DiskFailed ignore"] = new DiskFailed("vda", "ignore", "Input/output error"),
        ["GuestSlept"] = new GuestSlept(),
        ["GuestSleptToDisk"] = new GuestSleptToDisk(),
        ["GuestWoke"] = new GuestWoke(Now),
        ["PortChanged agent opens"] = new PortChanged("channel0", IsOpen: true),
        ["PortChanged agent closes"] = new PortChanged("channel0", IsOpen: false),
        ["PortChanged unknown"] = new PortChanged("other", IsOpen: true),
        ["Tainted"] = new Tainted(),
        ["ProcessExited in order"] = new ProcessExited(new ProcessExit(0, null)),
        ["ProcessExited by signal"] = new ProcessExited(new ProcessExit(null, 9)),
    };

    private static RunState Known(DomainState state, StateReason reason)
        => new(state, reason, state, 3, IsStarted: true, state == DomainState.Running, IsResetHeld: false, DomainIntent.None, End: null, default);

    private static DomainInput[] RunningWith(DomainDefinition definition) =>
    [
        new Launched(definition, 7, 4242, "tcg"),
        new MonitorReady(),
        new Intended(DomainIntent.Resume),
        new CpusResumed(TimeSpan.Zero),
        new StartCompleted(),
    ];

    private static DomainDefinition Describe(int memoryMiB, string more = "")
    {
        DomainDefinition definition = DomainDefinition.Parse(
            $"""
            <domain type='qemu'>
              <name>guest</name>
              <uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
              <memory unit='MiB'>{memoryMiB}</memory>
              <os><type>hvm</type></os>
              {more}
            </domain>
            """,
            static () => throw new UnreachableException());
        return definition with { Devices = definition.Devices.WithAliases() };
    }

    /// <summary>Feeds the inputs to a domain that has never run.</summary>
    internal static (DomainHistory History, List<DomainEvent> Events) Run(params IEnumerable<DomainInput> inputs)
    {
        DomainHistory history = DomainFold.Initial(Definition.Summary);
        List<DomainEvent> all = [];
        foreach (DomainInput input in inputs)
        {
            (history, IReadOnlyList<DomainEvent> events) = DomainFold.Next(history, input);
            all.AddRange(events);
        }

        return (history, all);
    }

    /// <summary>What a run of inputs tells after the domain has reached <paramref name="state"/>, one line an event.</summary>
    internal static string[] Tell(string state, params IEnumerable<DomainInput> inputs)
    {
        int before = Run(States[state]).Events.Count;
        return [.. Run([.. States[state], .. inputs]).Events.Skip(before).Select(Describe)];
    }

    /// <summary>What happened, who did it, and the states around it.</summary>
    internal static string Describe(DomainEvent news)
    {
        string what = news switch
        {
            DomainLifecycleEvent step => step.Detail.ToString(),
            DomainRebootedEvent => "Rebooted",
            DomainMetadataChangedEvent metadata => $"MetadataChanged {metadata.Kind} '{metadata.Uri}'",
            DomainWatchdogEvent watchdog => $"Watchdog {watchdog.Action}",
            DomainPMEvent change => $"PM {change.Change}",
            DomainAgentEvent agent => $"Agent {(agent.IsConnected ? "connected" : "disconnected")} ({agent.Reason})",
            DomainIOErrorEvent error => $"IOError {error.Device} {error.Action} '{error.Reason}'",
            DomainJobProgressEvent progress => $"Job {progress.Job.Operation} {progress.Job.Memory.Processed} of {progress.Job.Memory.Total}",
            DomainJobCompletedEvent end => $"Job {end.Job.Operation} {end.Job.Type}",
            DomainBalloonChangedEvent balloon => $"Balloon {balloon.ActualKiB}",
            DomainTrayChangedEvent tray => $"Tray {tray.Device} {(tray.IsOpen ? "open" : "closed")}",
            DomainDiskChangedEvent disk => $"Disk {disk.Device} '{disk.OldSource}' '{disk.NewSource}'",
            DomainMigrationIterationEvent pass => $"Iteration {pass.Iteration}",
            _ => news.GetType().Name,
        };
        return $"{what} by {news.Cause}: {news.Before} > {news.State}, boot {news.Generation}, id {news.Id}{(news.Inferred is null ? "" : ", inferred")}";
    }
}
