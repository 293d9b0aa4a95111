using System;
using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>on_poweroff</c>, <c>on_reboot</c>, <c>on_crash</c>.</summary>
/// <param name="OnPoweroff">When the guest powers off: end, boot again, or stay.</param>
/// <param name="OnReboot">When the guest reboots: boot again or end.</param>
/// <param name="OnCrash">When a panic device tells of a crash: any action.</param>
internal sealed record LifecycleActions(LifecycleAction OnPoweroff, LifecycleAction OnReboot, LifecycleAction OnCrash)
{
    private static readonly Words<LifecycleAction> PoweroffWords = new(
        ("destroy", LifecycleAction.Destroy), ("restart", LifecycleAction.Restart), ("preserve", LifecycleAction.Preserve));

    private static readonly Words<LifecycleAction> RebootWords = new(
        ("destroy", LifecycleAction.Destroy), ("restart", LifecycleAction.Restart));

    private static readonly Words<LifecycleAction> CrashWords = new(
        ("destroy", LifecycleAction.Destroy),
        ("restart", LifecycleAction.Restart),
        ("preserve", LifecycleAction.Preserve),
        ("coredump-destroy", LifecycleAction.CoreDumpDestroy),
        ("coredump-restart", LifecycleAction.CoreDumpRestart));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        Row("on_poweroff", ["destroy", "restart", "preserve"], ["rename-restart"]),
        Row("on_reboot", ["destroy", "restart"], ["preserve", "rename-restart"]),
        Row("on_crash", ["destroy", "restart", "preserve", "coredump-destroy", "coredump-restart"], ["rename-restart"]),
        Row("on_lockfailure", [], ["poweroff", "restart", "pause", "ignore"]),
    ];

    /// <summary>libvirt's defaults.</summary>
    internal static LifecycleActions Default { get; } =
        new(LifecycleAction.Destroy, LifecycleAction.Restart, LifecycleAction.Destroy);

    /// <summary>Whether QEMU must not end by itself when the guest powers off.</summary>
    internal bool KeepsProcess => OnPoweroff is not LifecycleAction.Destroy;

    /// <summary>Reads the elements.</summary>
    internal static LifecycleActions Read(ElementReader domain) => new(
        PoweroffWords.Read(domain.Child("on_poweroff")?.Text(), Default.OnPoweroff),
        RebootWords.Read(domain.Child("on_reboot")?.Text(), Default.OnReboot),
        CrashWords.Read(domain.Child("on_crash")?.Text(), Default.OnCrash));

    /// <summary>The elements.</summary>
    internal IEnumerable<XElement> ToXml() =>
    [
        new XElement("on_poweroff", PoweroffWords[OnPoweroff]),
        new XElement("on_reboot", RebootWords[OnReboot]),
        new XElement("on_crash", CrashWords[OnCrash]),
    ];

    private static ElementCoverage Row(string element, string[] honoured, string[] refused)
    {
        CoverageSample Sample(string word) => new(word, $"<{element}>{word}</{element}>");
        return new ElementCoverage(element)
        {
            Honoured = [.. Array.ConvertAll(honoured, Sample)],
            Refused = [.. Array.ConvertAll(refused, Sample)],
        };
    }
}
