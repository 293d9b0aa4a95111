using System;
using Rx.Hypervisor.Drivers.Network.Lifecycle;

namespace Rx.Hypervisor;

/// <summary>Adds the driver of networks to a host.</summary>
public static class NetworkHostOptions
{
    /// <summary>Adds the driver of networks, before the others: guests that go on have their networks when they are taken up.</summary>
    public static HypervisorHostOptions UseNetworks(this HypervisorHostOptions options, Action<NetworkDriverOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var networks = new NetworkDriverOptions();
        configure?.Invoke(networks);
        options.Drivers.Insert(0, new NetworkDriver(networks));
        return options;
    }
}
