using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A life of operations, one after the other. What is stored, and what runs, before each and after the last, is the model.</summary>
internal static class CrashStory
{
    internal const string Image = "/images/disk";
    internal const string Medium = "/images/first";
    internal const string OtherMedium = "/images/second";

    private const string Core = "/images/core";

    private const string Machine = $"""
        <vcpu current='1'>3</vcpu>
        <on_crash>coredump-restart</on_crash>
        <devices>
          <disk type='file' device='disk'><source file='{Image}'/><target dev='vda' bus='virtio'/></disk>
          <disk type='file' device='cdrom'><source file='{Medium}'/><target dev='hda' bus='ide'/></disk>
          <panic model='isa'/>
        </devices>
        """;

    private static readonly (string Name, Func<CrashLife, IHypervisor, Task> Run)[] Lifecycle =
    [
        ("define", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one"))),
        ("redefine", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one", more: "<vcpu>2</vcpu>"))),
        ("autostart", static (_, hypervisor) => hypervisor.LookupDomain("one").SetAutostartAsync(true)),
        ("rename", static (_, hypervisor) => hypervisor.LookupDomain("one").RenameAsync("two")),
        ("start", static (_, hypervisor) => hypervisor.LookupDomain("two").StartAsync()),
        ("suspend", static (_, hypervisor) => hypervisor.LookupDomain("two").SuspendAsync()),
        ("resume", static (_, hypervisor) => hypervisor.LookupDomain("two").ResumeAsync()),
        ("reset", static (_, hypervisor) => hypervisor.LookupDomain("two").ResetAsync()),
        ("set vcpus", static (_, hypervisor) => hypervisor.LookupDomain("two").SetVcpusAsync(1, DomainModification.Config)),
        ("managed save", static (_, hypervisor) => hypervisor.LookupDomain("two").ManagedSaveAsync()),
        ("go on", static (_, hypervisor) => hypervisor.LookupDomain("two").StartAsync()),
        ("redefine live", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("two", more: "<vcpu>3</vcpu>"))),
        ("destroy", static (_, hypervisor) => hypervisor.LookupDomain("two").DestroyAsync()),
        ("start paused", static (_, hypervisor) => hypervisor.LookupDomain("two").StartAsync(DomainStart.Paused)),
        ("undefine live", static (_, hypervisor) => hypervisor.LookupDomain("two").UndefineAsync()),
        ("define live", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("two"))),
        ("shutdown", static (_, hypervisor) => hypervisor.LookupDomain("two").ShutdownAsync()),
        ("undefine", static (_, hypervisor) => hypervisor.LookupDomain("two").UndefineAsync()),
        ("create", static (_, hypervisor) => hypervisor.CreateDomainAsync(VirtualSetup.Xml("three"))),
        ("end", static (_, hypervisor) => hypervisor.LookupDomain("three").ShutdownAsync()),
    ];

    private static readonly (string Name, Func<CrashLife, IHypervisor, Task> Run)[] Guest =
    [
        ("define", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one", more: Machine))),
        ("title", static (_, hypervisor) => One(hypervisor).SetMetadataAsync(DomainMetadata.Title, "The first")),
        ("element", static (_, hypervisor) => One(hypervisor).SetMetadataAsync(DomainMetadata.Element, "<herp/>", "h", "urn:herp")),
        ("most memory", static (_, hypervisor) => One(hypervisor).SetMaxMemoryAsync(32768)),
        ("memory", static (_, hypervisor) => One(hypervisor).SetMemoryAsync(24576)),
        ("most vcpus", static (_, hypervisor) => One(hypervisor).SetVcpusAsync(4, DomainModification.Config | DomainModification.Maximum)),
        ("stored medium", static (_, hypervisor) => One(hypervisor).ChangeMediaAsync("hda", OtherMedium)),
        ("start", static (_, hypervisor) => One(hypervisor).StartAsync()),
        ("live title", static (_, hypervisor) => One(hypervisor).SetMetadataAsync(DomainMetadata.Title, "It runs", impact: DomainModification.Live)),
        ("autostart", static (_, hypervisor) => One(hypervisor).SetAutostartAsync(true)),
        ("balloon", static (_, hypervisor) => One(hypervisor).SetMemoryAsync(16384)),
        ("plug", static (_, hypervisor) => One(hypervisor).SetVcpusAsync(2)),
        ("unplug", static (_, hypervisor) => One(hypervisor).SetVcpusAsync(1)),
        ("resize", static (_, hypervisor) => One(hypervisor).BlockResizeAsync("vda", 1 << 20)),
        ("other medium", static (_, hypervisor) => One(hypervisor).ChangeMediaAsync("hda", Medium)),
        ("no medium", static (_, hypervisor) => One(hypervisor).ChangeMediaAsync("hda", null)),
        ("medium", static (_, hypervisor) => One(hypervisor).ChangeMediaAsync("hda", OtherMedium)),
        ("reboot", static (_, hypervisor) => RebootingAsync(hypervisor, () => One(hypervisor).RebootAsync())),
        ("panic", static (life, hypervisor) => RebootingAsync(hypervisor, () =>
        {
            life.Qemu.Latest.Panic();
            return Task.CompletedTask;
        })),
        ("dump", static (_, hypervisor) => One(hypervisor).DumpAsync(Core)),
        ("live dump", static (_, hypervisor) => One(hypervisor).DumpAsync(Core, flags: DomainDump.MemoryOnly | DomainDump.Live)),
        ("whole dump", static (_, hypervisor) => One(hypervisor).DumpAsync(Core, flags: DomainDump.None)),
        ("whole live dump", static (_, hypervisor) => One(hypervisor).DumpAsync(Core, flags: DomainDump.Live)),
        ("dump and reset", static (_, hypervisor) => One(hypervisor).DumpAsync(Core, flags: DomainDump.MemoryOnly | DomainDump.Reset)),
        ("save", static (_, hypervisor) => One(hypervisor).SaveAsync("/images/saved")),
        ("restore", static (_, hypervisor) => hypervisor.RestoreDomainAsync("/images/saved")),
        ("dump and end", static (_, hypervisor) => One(hypervisor).DumpAsync(Core, flags: DomainDump.MemoryOnly | DomainDump.Crash)),
        ("create owned", static (life, _) => life.OwnedAsync(static owner => owner.CreateDomainAsync(VirtualSetup.Xml("owned", Other), DomainStart.AutoDestroy))),
        ("start owned", static (life, _) => life.OwnedAsync(static owner => owner.LookupDomain("one").StartAsync(DomainStart.AutoDestroy))),
    ];

    private static readonly (string Name, Func<CrashLife, IHypervisor, Task> Run)[] Definitions =
    [
        ("define", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one"))),
        ("redefine", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one", more: "<vcpu>2</vcpu>"))),
        ("title", static (_, hypervisor) => One(hypervisor).SetMetadataAsync(DomainMetadata.Title, "The first")),
        ("autostart", static (_, hypervisor) => One(hypervisor).SetAutostartAsync(true)),
        ("rename", static (_, hypervisor) => One(hypervisor).RenameAsync("two")),
        ("rename back", static (_, hypervisor) => hypervisor.LookupDomain("two").RenameAsync("one")),
        ("define another", static (_, hypervisor) => hypervisor.DefineDomainAsync(VirtualSetup.Xml("another", Other))),
        ("undefine", static (_, hypervisor) => hypervisor.LookupDomain("another").UndefineAsync()),
    ];

    private const string Other = "5dea22b3-1d52-d8f3-2516-782e98ab3fa0";

    /// <summary>The operations of a story.</summary>
    internal static IReadOnlyList<(string Name, Func<CrashLife, IHypervisor, Task> Run)> Of(string name) => name switch
    {
        "lifecycle" => Lifecycle,
        "guest" => Guest,
        "definitions" => Definitions,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such story"),
    };

    private static Domain One(IHypervisor hypervisor) => hypervisor.LookupDomain("one");

    private static async Task RebootingAsync(IHypervisor hypervisor, Func<Task> operation)
    {
        Task<HypervisorEvent> rebooted = hypervisor.Events.FirstAsync(static news => news is DomainRebootedEvent).ToTask();
        await operation();
        await rebooted;
        await One(hypervisor).BlockResizeAsync("vda", 1 << 20); // Its turn comes when the driver has let the guest go on.
    }
}
