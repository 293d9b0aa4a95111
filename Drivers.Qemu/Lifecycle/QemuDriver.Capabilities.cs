using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What the host, its emulators and its domains can have.</content>
internal sealed partial class QemuDriver : IHostCapabilities
{
    private static readonly (string Arch, string Machine)[] Siblings = [("x86_64", "pc"), ("i686", "pc"), ("aarch64", "virt")];

    private QemuCapabilitiesCache? _capabilities;
    private HostFactsReader? _facts;

    /// <summary>What each emulator can do; there once the driver is started.</summary>
    internal QemuCapabilitiesCache Capabilities => _capabilities ?? throw new InvalidOperationException("The driver has not been started.");

    /// <inheritdoc/>
    public Task<string> GetCapabilitiesXmlAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync("tell the capabilities of this host", deadline, WriteCapabilitiesAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<string> GetDomainCapabilitiesXmlAsync(
        string? emulator, string? arch, string? machine, string? virtType, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(
            "tell the capabilities of domains",
            deadline,
            cancel => WriteDomainCapabilitiesAsync(emulator, arch, machine, virtType, cancel),
            cancellationToken);

    private async Task<string> WriteCapabilitiesAsync(CancellationToken cancellationToken)
    {
        HostFacts facts = _facts!.Read();
        List<(string, QemuCapabilities)> emulators = [];
        foreach (string emulator in Emulators())
        {
            try
            {
                emulators.Add((emulator, await Capabilities.GetAsync(emulator, cancellationToken)));
            }
            catch (HypervisorException e) when (e.Code != ErrorCode.OperationAborted)
            {
                Log.EmulatorLeftOut(_log!, emulator, e.Message); // The host can do what the others can.
            }
        }

        KvmVerdict kvm = await Context.Host.Virtualization.ProbeKvmAsync(cancellationToken);
        return HostCapabilitiesXml.Write(facts, emulators, kvm);
    }

    private async Task<string> WriteDomainCapabilitiesAsync(
        string? emulator, string? arch, string? machine, string? virtType, CancellationToken cancellationToken)
    {
        if (virtType is not (null or "qemu" or "kvm"))
        {
            throw CapabilityErrors.Invalid($"virtualization type '{virtType}' is not one of this driver: supported: qemu, kvm");
        }

        string path = emulator ?? options.Emulator;
        QemuCapabilities qemu = await Capabilities.GetAsync(path, cancellationToken);
        if (arch is not null && arch != qemu.Arch)
        {
            path = emulator is null && SiblingFor(arch) is { } sibling
                ? sibling
                : throw CapabilityErrors.Invalid($"architecture '{arch}' is not that of emulator '{path}', which is '{qemu.Arch}'");
            qemu = await Capabilities.GetAsync(path, cancellationToken);
        }

        MachineCapability board = FindMachine(qemu, path, machine);
        HostFacts facts = _facts!.Read();
        bool isKvm = await ChooseKvmAsync(qemu, path, virtType, facts, cancellationToken);
        return new DomainCapabilitiesXml(path, qemu, board, isKvm, facts, [.. FirmwareFiles.Installed(Context.Host.Files, qemu.Arch)]).Write();
    }

    private static MachineCapability FindMachine(QemuCapabilities qemu, string path, string? machine)
    {
        MachineCapability? found = machine is null
            ? qemu.FindMachine("pc") ?? qemu.FindMachine("virt") ?? (qemu.Machines.IsEmpty ? null : qemu.Machines[0])
            : qemu.FindMachine(machine);
        if (found is null)
        {
            throw CapabilityErrors.Invalid($"machine '{machine}' is not one of emulator '{path}'");
        }

        return new HonouredDevices(qemu.Arch, found.Name).IsMachine
            ? found
            : throw CapabilityErrors.Invalid($"machine '{found.Name}' of emulator '{path}' is not supported by this driver");
    }

    private async Task<bool> ChooseKvmAsync(
        QemuCapabilities qemu, string path, string? virtType, HostFacts facts, CancellationToken cancellationToken)
    {
        bool hasEmulation = qemu.Accelerators.Contains("tcg");
        if (virtType == "qemu")
        {
            return hasEmulation ? false : throw CapabilityErrors.Invalid($"virtualization type 'qemu' is not in emulator '{path}': it has no emulation");
        }

        KvmVerdict verdict = await Context.Host.Virtualization.ProbeKvmAsync(cancellationToken);
        string? obstacle = !qemu.IsKvmPresent ? $"emulator '{path}' was built without it"
            : !Architecture.Runs(facts.Arch, qemu.Arch) ? $"a host of architecture '{facts.Arch}' cannot run '{qemu.Arch}' with it"
            : !verdict.IsUsable ? verdict.Reason
            : null;
        return obstacle is null || (virtType is null && hasEmulation
            ? false
            : throw CapabilityErrors.Invalid($"virtualization type 'kvm' is not usable: {obstacle}"));
    }

    /// <summary>The configured emulator, and its siblings for the architectures whose machines this driver knows.</summary>
    private IEnumerable<string> Emulators()
    {
        yield return options.Emulator;
        foreach ((string arch, string machine) in Siblings)
        {
            if (new HonouredDevices(arch, machine).IsMachine && SiblingFor(arch) is { } path && path != options.Emulator)
            {
                yield return path;
            }
        }
    }

    /// <summary>The emulator for an architecture, beside the configured one; <see langword="null"/> when there is none.</summary>
    private string? SiblingFor(string arch)
    {
        // Words only: what a caller names must not lead out of the folder.
        string path = Path.Combine(Path.GetDirectoryName(options.Emulator) ?? "/", "qemu-system-" + Architecture.ToTarget(arch));
        return arch.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') && Context.Host.Files.Look(path) is not null ? path : null;
    }

    private void OpenCapabilities(IDriverContext context)
    {
        _facts = new HostFactsReader(context.Host.Files);
        _capabilities = new QemuCapabilitiesCache(context.Host, context.CacheDirectory, context.RunDirectory, _log!);
    }

    private async Task<T> WithinAsync<T>(
        string attempt, TimeSpan deadline, Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        using var patience = new Patience(deadline, Context.Host.Clock, cancellationToken);
        try
        {
            return await operation(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.Qemu,
                $"Timed out during operation: cannot {attempt} within {deadline.TotalSeconds:0.###} s");
        }
    }
}
