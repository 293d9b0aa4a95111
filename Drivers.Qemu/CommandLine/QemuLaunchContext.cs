using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>What a command line needs to know beside the definition: decisions of one start.</summary>
/// <param name="Accelerator"><c>tcg</c> or <c>kvm</c>.</param>
/// <param name="MonitorHandle">Number, in the QEMU process, of the listening socket of its monitor.</param>
internal sealed record QemuLaunchContext(string Accelerator, int MonitorHandle)
{
    /// <summary>Where QEMU writes its process id; <see langword="null"/>: nowhere.</summary>
    internal string? PidFile { get; init; }

    /// <summary><c>tcg</c> or <c>kvm</c>.</summary>
    internal string Accelerator { get; init; } = Accelerator is "tcg" or "kvm"
        ? Accelerator
        : throw new ArgumentException($"accelerator '{Accelerator}' is neither tcg nor kvm", nameof(Accelerator));

    /// <summary>The host's time in the host's zone: some clocks of guests are set by it.</summary>
    internal DateTimeOffset Now { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Number, in the QEMU process, of the tap of each interface that has one, by the interface's alias.</summary>
    internal IReadOnlyDictionary<string, int> InterfaceHandles { get; init; } =
        new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The number of an interface's tap; -1, which QEMU refuses, where none was passed.</summary>
    internal int HandleOf(string alias) => InterfaceHandles.GetValueOrDefault(alias, -1);

    /// <summary>Ports and paths that the definition leaves open.</summary>
    internal RunChoices Choices { get; init; } = RunChoices.None;

    /// <summary>Whether the machine is to wait for a state that it goes on from.</summary>
    internal bool IsIncoming { get; init; }
}
