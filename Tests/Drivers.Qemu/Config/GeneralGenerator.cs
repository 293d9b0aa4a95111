using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Legal definitions at random: all that is not a device.</summary>
internal static class GeneralGenerator
{
    private static Gen<bool> Bool => Gen.Elements(true, false);

    private static Gen<bool?> MaybeBool => Gen.Elements<bool?>(null, true, false);

    internal static Gen<DomainDefinition> Around(
        DomainType type, ObjectIdentity identity, GuestBoot boot, DomainDevices devices, QemuPassthrough passthrough) =>
        from memory in Gen.Choose(1, int.MaxValue)
        from current in Gen.Choose(1, memory)
        from inCore in MaybeBool
        from vcpus in Vcpus(boot.Machine)
        from backing in from isLocked in Bool from isUnshared in Bool select new MemoryBacking(isLocked, isUnshared)
        from threads in Gen.Choose(0, 1024)
        from features in Features(type, boot.Machine, boot.Firmware)
        from cpu in Cpu(type, vcpus, boot.Machine)
        from clock in Clock(type, boot.Machine)
        from actions in Actions
        from power in Power(boot.Machine, features)
        from declined in Gen.SubListOf(new SecurityLabel(Model: null), new SecurityLabel("dac"), new SecurityLabel("a<&"))
        select new DomainDefinition(
            type, identity, new GuestMemory(memory, current) { IsInCore = inCore }, vcpus, boot, devices, passthrough)
        {
            MemoryBacking = backing,
            IoThreads = new IoThreads(threads),
            Features = features,
            Cpu = cpu,
            Clock = clock,
            Actions = actions,
            Power = power,
            DeclinedLabels = [.. declined],
        };

    /// <summary>Everything of <c>os</c> but the kernel.</summary>
    internal static Gen<GuestBoot> Boot(MachineType machine, Gen<string> path)
    {
        var plain = new GuestBoot(machine, null, null, null);
        if (!machine.BootsFromDisk)
        {
            return from isEmulated in Bool
                from rom in path
                from hasRom in Bool
                select plain with
                {
                    HasEmulatedSmbios = isEmulated,
                    Firmware = hasRom && machine.HasIsa ? new GuestFirmware(false, LoaderType.Rom, rom, null, null) : null,
                };
        }

        return from devices in Gen.SubListOf(Enum.GetValues<BootDevice>())
            from menu in Gen.Elements<BootMenu?>(null, new(false, null), new(true, null), new(true, 65535))
            from bios in Gen.Elements<BiosSettings?>(null, new(null, null), new(true, -1), new(false, 65535))
            from isEmulated in Bool
            from firmware in Firmware(machine, path)
            select plain with
            {
                Devices = devices.Count == 0 ? [BootDevice.Disk] : [.. devices],
                Menu = menu,
                Bios = bios,
                HasEmulatedSmbios = isEmulated,
                Firmware = firmware,
            };
    }

    private static Gen<GuestFirmware?> Firmware(MachineType machine, Gen<string> path) =>
        from kind in Gen.Choose(0, 3)
        from loader in path
        from nvram in path
        from template in path
        from hasNvram in Bool
        from hasTemplate in Bool
        from isReadOnly in MaybeBool
        from isSecure in MaybeBool
        from features in Gen.SubListOf(new FirmwareFeature("secure-boot", true), new FirmwareFeature("enrolled-keys", false))
        let flash = new GuestFirmware(
            kind == 3, LoaderType.Flash, kind == 3 ? null : loader, hasNvram ? nvram : null, hasTemplate ? template : null)
        {
            IsReadOnly = isReadOnly,
            IsSecure = machine.Family is MachineFamily.Q35 || isSecure is false ? isSecure : null,
            Features = kind == 3 ? [.. features] : [],
        }
        select kind switch
        {
            0 => null,
            1 => new GuestFirmware(false, LoaderType.Rom, loader, null, null),
            _ => flash,
        };

    private static Gen<VcpuCount> Vcpus(MachineType machine) =>
        from maximum in Gen.Choose(1, machine.MaxVcpus)
        from current in Gen.Choose(1, maximum)
        select new VcpuCount(maximum, machine.HasPci ? current : maximum);

    private static Gen<GuestFeatures> Features(DomainType type, MachineType machine, GuestFirmware? firmware)
    {
        if (!machine.HasIsa)
        {
            return Gen.Constant(GuestFeatures.None);
        }

        return from flags in Gen.ArrayOf(Bool, 4)
            from states in Gen.ArrayOf(MaybeBool, 6)
            from kvm in Gen.ArrayOf(MaybeBool, 3)
            from hasKvm in Bool
            from hyperv in Hyperv(type)
            from interrupts in Gen.Elements<InterruptDriver?>(null, InterruptDriver.Kvm, InterruptDriver.Qemu)
            let needsSmm = firmware is { IsSecure: true, IsChosen: false }
            select new GuestFeatures
            {
                HasAcpi = flags[0],
                HasApic = flags[1],
                HasFastEoi = flags[1] ? states[0] : null,
                HasPae = flags[2],
                HasHap = flags[3],
                Hyperv = hyperv,
                Kvm = hasKvm ? new KvmFeatures(kvm[0], kvm[1], kvm[2]) : null,
                HasPmu = states[1],
                HasVmport = machine.HasPci ? states[2] : null,
                HasSmm = needsSmm ? true : machine.HasPci ? states[3] : null,
                HasVmcoreinfo = states[4],
                Interrupts = type is DomainType.Kvm ? interrupts : null,
            };
    }

    private static Gen<HypervFeatures?> Hyperv(DomainType type)
    {
        string[] free = [.. HypervFeatures.Names.Except(["vpindex", "synic", "stimer"])];
        return from names in Gen.SubListOf<string>(type is DomainType.Kvm ? HypervFeatures.Names : free)
            from states in Gen.ArrayOf(Bool, HypervFeatures.Names.Length)
            from retries in Gen.Choose(0xfff, int.MaxValue)
            from direct in MaybeBool
            from kind in Gen.Choose(0, 3)
            let switches = Consistent(names.Select(
                name => new HypervSwitch(name, states[Array.IndexOf(HypervFeatures.Names, name)])))
            let hyperv = new HypervFeatures(HypervMode.Custom, switches)
            select kind switch
            {
                0 => null,
                1 => new HypervFeatures(HypervMode.Passthrough, []),
                _ => hyperv with
                {
                    SpinlockRetries = hyperv.IsOn("spinlocks") ? (uint)retries : null,
                    HasDirectTimers = switches.Any(one => one.Name is "stimer") ? direct : null,
                    VendorId = hyperv.IsOn("vendor_id") ? "KVM 'Hv'" : null,
                },
            };
    }

    // In the written order, and nothing on whose need is off.
    private static ValueList<HypervSwitch> Consistent(IEnumerable<HypervSwitch> switches)
    {
        HypervSwitch[] all = [.. switches.OrderBy(one => Array.IndexOf(HypervFeatures.Names, one.Name))];
        bool index = all.Any(one => one is { Name: "vpindex", IsOn: true });
        bool synic = index && all.Any(one => one is { Name: "synic", IsOn: true });
        return [.. all.Select(one => one.Name switch
        {
            "synic" => one with { IsOn = one.IsOn && index },
            "stimer" => one with { IsOn = one.IsOn && synic },
            _ => one,
        })];
    }

    private static Gen<GuestCpu?> Cpu(DomainType type, VcpuCount vcpus, MachineType machine)
    {
        if (!machine.HasIsa)
        {
            return Gen.Constant<GuestCpu?>(null);
        }

        CpuMode?[] modes = type is DomainType.Kvm
            ? [null, CpuMode.Custom, CpuMode.HostModel, CpuMode.HostPassthrough, CpuMode.Maximum]
            : [null, CpuMode.Custom, CpuMode.HostModel, CpuMode.Maximum];
        return from isThere in Bool
            from mode in Gen.Elements(modes)
            from check in Gen.Elements<CpuCheck?>(null, CpuCheck.None, CpuCheck.Partial, CpuCheck.Full)
            from states in Gen.ArrayOf(MaybeBool, 2)
            from vendor in Gen.Elements(null, "Genuine<tel>")
            from hasTopology in Bool
            from cache in Gen.Elements<CpuCache?>(null, new(CpuCacheMode.Emulate), new(CpuCacheMode.Passthrough), new(CpuCacheMode.Disable))
            from names in Gen.SubListOf("avx", "sse4.1", "lahf_lm", "svm", "pclmuldq")
            from policies in Gen.ArrayOf(Gen.Elements(Enum.GetValues<CpuFeaturePolicy>()), 5)
            let isFree = mode is CpuMode.HostPassthrough or CpuMode.Maximum
            let cpu = new GuestCpu
            {
                Mode = mode,
                Check = check,
                IsMigratable = isFree ? states[0] : null,
                Model = mode is CpuMode.Custom ? "Nehalem-v1" : null,
                AllowsFallback = mode is null ? null : states[1],
                VendorId = mode is null ? null : vendor,
                Topology = hasTopology ? new CpuTopology(1, 1, vcpus.Maximum, 1) : null,
                Cache = cache?.Mode is CpuCacheMode.Passthrough && !isFree ? null : cache,
            }
            let features = names.Zip(policies, (name, policy) => new CpuFeature(
                name, cpu.IsEnforced(type) && policy is CpuFeaturePolicy.Optional ? CpuFeaturePolicy.Force : policy))
            select isThere ? cpu with { Features = [.. features] } : null;
    }

    private static Gen<GuestClock> Clock(DomainType type, MachineType machine) =>
        from offset in Gen.OneOf(
            Gen.Elements<ClockOffset>(new ClockOffset.Utc(), new ClockOffset.LocalTime(), new ClockOffset.TimeZone("CET-1CEST,M3.5.0")),
            from seconds in Gen.Choose(int.MinValue, int.MaxValue)
            from isLocal in Bool
            select (ClockOffset)new ClockOffset.Variable(seconds, isLocal),
            from seconds in Gen.Choose(0, int.MaxValue) select (ClockOffset)new ClockOffset.Absolute(seconds))
        from names in Gen.SubListOf(Enum.GetValues<TimerName>())
        from states in Gen.ArrayOf(MaybeBool, 6)
        from policy in Gen.Elements<TickPolicy?>(null, TickPolicy.Delay, TickPolicy.Catchup)
        from track in Gen.Elements<TimerTrack?>(null, TimerTrack.Guest, TimerTrack.Wall)
        from isDropped in Bool
        from hertz in Gen.Choose(1, int.MaxValue)
        let usable = names.Where(name => name is TimerName.Hpet ? machine.HasPci : machine.HasIsa)
        select new GuestClock(offset, [.. usable.Select(name => name switch
        {
            TimerName.Rtc => new ClockTimer(name) { Policy = policy, Track = track },
            TimerName.Pit => new ClockTimer(name)
            {
                IsPresent = states[0],
                Policy = policy is null ? null : isDropped && type is DomainType.Kvm ? TickPolicy.Discard : TickPolicy.Delay,
            },
            TimerName.Tsc => new ClockTimer(name) { Frequency = states[1] is true ? (ulong)hertz : null },
            _ => new ClockTimer(name) { IsPresent = states[(int)name] },
        })]);

    private static Gen<LifecycleActions> Actions =>
        from poweroff in Gen.Elements(LifecycleAction.Destroy, LifecycleAction.Restart, LifecycleAction.Preserve)
        from reboot in Gen.Elements(LifecycleAction.Destroy, LifecycleAction.Restart)
        from crash in Gen.Elements(Enum.GetValues<LifecycleAction>())
        select new LifecycleActions(poweroff, reboot, crash);

    private static Gen<PowerManagement> Power(MachineType machine, GuestFeatures features) =>
        from states in Gen.ArrayOf(MaybeBool, 2)
        select machine.HasPci && features.HasAcpi ? new PowerManagement(states[0], states[1]) : PowerManagement.Default;
}
