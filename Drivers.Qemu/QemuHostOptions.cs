using System;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor;

/// <summary>Adds the QEMU driver to a host.</summary>
public static class QemuHostOptions
{
    /// <summary>Adds the QEMU driver, which serves <c>qemu:</c> URIs.</summary>
    public static HypervisorHostOptions UseQemu(this HypervisorHostOptions options, Action<QemuDriverOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var qemu = new QemuDriverOptions();
        configure?.Invoke(qemu);
        options.Drivers.Add(new QemuDriver(qemu));
        return options;
    }
}
