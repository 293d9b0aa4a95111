using System;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>Something that the driver learned about a domain. Closed: all that can move its state stands in this file.</summary>
internal abstract record DomainInput
{
    private protected DomainInput()
    {
    }
}

/// <summary>A definition was stored: the next start uses it.</summary>
/// <param name="Definition">Of the name and uuid that the domain has.</param>
/// <param name="Cause">A call of this API, or somebody who edited the file.</param>
internal sealed record Defined(DomainDefinition Definition, EventCause Cause) : DomainInput;

/// <summary>A value of the stored definition was changed by an operation: libvirt tells of none.</summary>
/// <param name="Definition">The whole of it.</param>
internal sealed record Configured(DomainDefinition Definition) : DomainInput;

/// <summary>What runs was changed.</summary>
/// <param name="Definition">The whole of it, as it is now.</param>
internal sealed record Reconfigured(DomainDefinition Definition) : DomainInput;

/// <summary>QAPI <c>BALLOON_CHANGE</c>.</summary>
/// <param name="ActualKiB">What the guest has.</param>
internal sealed record BalloonChanged(long ActualKiB) : DomainInput;

/// <summary>QAPI <c>DEVICE_TRAY_MOVED</c>.</summary>
/// <param name="Device">QEMU's id of the drive.</param>
/// <param name="IsOpen">Whether it is open now.</param>
internal sealed record TrayMoved(string Device, bool IsOpen) : DomainInput;

/// <summary>An operation has changed the medium of a drive.</summary>
/// <param name="Device">QEMU's id of the drive.</param>
/// <param name="OldSource">Empty for none.</param>
/// <param name="NewSource">Empty for none.</param>
/// <param name="When">When that was, if an engine found it so and did not do it.</param>
internal sealed record MediumChanged(string Device, string OldSource, string NewSource, Inference? When = null) : DomainInput;

/// <summary>QAPI <c>DEVICE_DELETED</c>.</summary>
/// <param name="Device">QEMU's id of what is gone; empty for a part without one.</param>
internal sealed record DeviceDeleted(string Device) : DomainInput;

/// <summary>The stored definition was dropped. A domain that runs goes on as a transient one.</summary>
/// <param name="Cause">A call of this API, or somebody who removed the file.</param>
internal sealed record Undefined(EventCause Cause) : DomainInput;

/// <summary>The stored definition has another name.</summary>
/// <param name="Definition">The whole of it.</param>
internal sealed record Renamed(DomainDefinition Definition) : DomainInput;

/// <summary>The domain is, or is no longer, to be started with its host.</summary>
internal sealed record AutostartChanged(bool HasAutostart) : DomainInput;

/// <summary>A definition was found in store when the engine started: nothing has happened to the domain.</summary>
/// <param name="Definition">Of the name and uuid that the domain has.</param>
/// <param name="HasAutostart">Whether the domain is started with its host.</param>
/// <param name="HasManagedSave">Whether its state was saved.</param>
internal sealed record Loaded(StoredDefinition Definition, bool HasAutostart, bool HasManagedSave) : DomainInput;

/// <summary>The status of a run was found that another engine began: the domain is what it was then.</summary>
/// <param name="Definition">What it runs.</param>
/// <param name="DomainId">Number of the run.</param>
/// <param name="ProcessId">For display.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
/// <param name="State">What was known of it, and told.</param>
internal sealed record Adopted(DomainDefinition Definition, int DomainId, int ProcessId, string Accelerator, RunState State) : DomainInput;

/// <summary>QEMU was asked what it does, after a time in which nobody listened to it.</summary>
/// <param name="Status">QAPI <c>RunState</c>.</param>
/// <param name="When">The time in which nobody listened.</param>
internal sealed record FoundDoing(string Status, Inference When) : DomainInput;

/// <summary>QEMU ended in a time in which nobody watched.</summary>
/// <param name="When">That time.</param>
internal sealed record FoundGone(Inference When) : DomainInput;

/// <summary>What people and tools have written about the domain was changed.</summary>
/// <param name="Kind">What of it.</param>
/// <param name="Uri">Namespace of the element; empty for what is no element.</param>
/// <param name="Stored">What the next start uses from now on; <see langword="null"/> leaves it as it is.</param>
/// <param name="Live">What runs, as it is described from now on; <see langword="null"/> leaves it as it is.</param>
internal sealed record MetadataSet(DomainMetadata Kind, string Uri, DomainDefinition? Stored, DomainDefinition? Live) : DomainInput;

/// <summary>A QEMU process was started for the domain.</summary>
/// <param name="Definition">What it runs.</param>
/// <param name="DomainId">Number of the run.</param>
/// <param name="ProcessId">For display.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
internal sealed record Launched(DomainDefinition Definition, int DomainId, int ProcessId, string Accelerator) : DomainInput;

/// <summary>The monitor was negotiated: the machine exists, its virtual CPUs stand still.</summary>
internal sealed record MonitorReady : DomainInput;

/// <summary>The start is through; the domain is what was asked for.</summary>
internal sealed record StartCompleted : DomainInput;

/// <summary>The saved state is in the machine; its virtual CPUs stand still.</summary>
/// <param name="StaysPaused">They are to stay so.</param>
internal sealed record Restored(bool StaysPaused) : DomainInput;

/// <summary>The driver keeps a saved state for the next start, or no longer does.</summary>
internal sealed record ManagedSaveChanged(bool HasManagedSave) : DomainInput;

/// <summary>A long operation begins.</summary>
internal sealed record JobStarted(DomainJob Job) : DomainInput;

/// <summary>QEMU was asked how far the job is.</summary>
/// <param name="Job">As of now.</param>
internal sealed record JobProgressed(DomainJob Job) : DomainInput;

/// <summary>The job is over.</summary>
/// <param name="Job">As it ended.</param>
internal sealed record JobEnded(DomainJob Job) : DomainInput;

/// <summary>The virtual CPUs were to go on after an operation and QEMU did not let them.</summary>
internal sealed record ResumeFailed : DomainInput;

/// <summary>QAPI <c>MIGRATION</c>: how a state that is being written or read fares.</summary>
/// <param name="Status">QAPI <c>MigrationStatus</c>.</param>
internal sealed record MigrationChanged(string Status) : DomainInput
{
    /// <summary>Nothing more follows.</summary>
    internal bool IsOver => Status is "completed" or "failed" or "cancelled";
}

/// <summary>QAPI <c>MIGRATION_PASS</c>.</summary>
internal sealed record MigrationPassed(int Pass) : DomainInput;

/// <summary>QAPI <c>DUMP_COMPLETED</c>.</summary>
/// <param name="Error">QEMU's words when it failed; empty when it did not.</param>
internal sealed record DumpCompleted(string Error) : DomainInput;

/// <summary>An operation is about to ask QEMU for something, so that what follows has a cause.</summary>
/// <param name="Intent">What it asks for.</param>
internal sealed record Intended(DomainIntent Intent) : DomainInput;

/// <summary>QEMU refused what an operation asked for: what happens from now on has another cause.</summary>
/// <param name="Intent">What was refused.</param>
internal sealed record Refused(DomainIntent Intent) : DomainInput;

/// <summary>A monitor command met its deadline without an answer.</summary>
internal sealed record MonitorSilent : DomainInput;

/// <summary>A monitor command was answered again.</summary>
internal sealed record MonitorAnswered : DomainInput;

/// <summary>The monitor's connection ended or broke the protocol.</summary>
internal sealed record MonitorEnded : DomainInput;

/// <summary>QAPI <c>STOP</c>.</summary>
internal sealed record CpusStopped : DomainInput;

/// <summary>QAPI <c>RESUME</c>.</summary>
/// <param name="At">When the driver heard of it: firmware of a machine that was reset while it stood still resets it again.</param>
internal sealed record CpusResumed(TimeSpan At) : DomainInput;

/// <summary>QAPI <c>RESET</c>.</summary>
/// <param name="ByGuest">The guest did it.</param>
/// <param name="At">When the driver heard of it, on the monotonic clock: firmware resets a few times for one reboot.</param>
internal sealed record MachineReset(bool ByGuest, TimeSpan At) : DomainInput;

/// <summary>QAPI <c>SHUTDOWN</c>: QEMU is about to end.</summary>
/// <param name="Reason">QAPI <c>ShutdownCause</c>: <c>guest-shutdown</c>, <c>host-qmp-quit</c>, <c>host-signal</c>, <c>guest-panic</c>, ...</param>
internal sealed record MachineShutdown(string Reason) : DomainInput;

/// <summary>QAPI <c>GUEST_PANICKED</c>.</summary>
internal sealed record GuestPanicked : DomainInput;

/// <summary>QAPI <c>GUEST_CRASHLOADED</c>.</summary>
internal sealed record GuestCrashLoaded : DomainInput;

/// <summary>QAPI <c>WATCHDOG</c>.</summary>
/// <param name="Action">QAPI <c>WatchdogAction</c>.</param>
/// <param name="At">When the driver heard of it. QEMU tells of one a second at most, so it may come after what it caused.</param>
internal sealed record WatchdogFired(string Action, TimeSpan At) : DomainInput;

/// <summary>QAPI <c>BLOCK_IO_ERROR</c>.</summary>
/// <param name="Device">The disk's target name, or the block node's.</param>
/// <param name="Action">QAPI <c>BlockErrorAction</c>.</param>
/// <param name="Reason">The cause in words; <c>enospc</c> for a full disk.</param>
internal sealed record DiskFailed(string Device, string Action, string Reason) : DomainInput;

/// <summary>QAPI <c>SUSPEND</c>: the guest sleeps in memory.</summary>
internal sealed record GuestSlept : DomainInput;

/// <summary>QAPI <c>SUSPEND_DISK</c>: the guest sleeps on disk; a shutdown follows.</summary>
internal sealed record GuestSleptToDisk : DomainInput;

/// <summary>QAPI <c>VSERPORT_CHANGE</c>: a program of the guest opened or closed a channel.</summary>
/// <param name="Port">QEMU's id of the channel.</param>
/// <param name="IsOpen">Whether it has it open.</param>
/// <param name="When">When that was, if an engine found it so and did not see it happen.</param>
internal sealed record PortChanged(string Port, bool IsOpen, Inference? When = null) : DomainInput;

/// <summary>Somebody sent QEMU a command past the driver.</summary>
internal sealed record Tainted : DomainInput;

/// <summary>QAPI <c>WAKEUP</c>.</summary>
/// <param name="At">When the driver heard of it: firmware resets the machine while it wakes.</param>
internal sealed record GuestWoke(TimeSpan At) : DomainInput;

/// <summary>The process is gone, said by its pidfd. Nothing else says so.</summary>
/// <param name="Exit">How.</param>
internal sealed record ProcessExited(ProcessExit Exit) : DomainInput;
