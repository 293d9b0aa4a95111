using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Networking;

/// <summary>The host's ends of a domain's interfaces, for one run: taps, on the bridges that they belong to.</summary>
/// <remarks>
/// <para>Made before QEMU is launched and disposed right after: the taps then live as long as QEMU holds them.</para>
/// <para>Threading: on the host's scheduler.</para>
/// </remarks>
internal sealed class InterfacePlugs : IDisposable
{
    private readonly List<IHostTap> _taps = [];
    private readonly List<string> _aliases = [];

    private InterfacePlugs(DomainDefinition definition) => Definition = definition;

    /// <summary>The definition of the run: with aliases, names of taps, and bridges of networks.</summary>
    internal DomainDefinition Definition { get; private set; }

    /// <summary>What to pass to QEMU, in the order of <see cref="NumbersFrom"/>.</summary>
    internal IReadOnlyList<IPassableHandle> Handles => _taps;

    /// <summary>Makes the taps and asks for the networks. If one cannot be had, none is left.</summary>
    /// <exception cref="HypervisorException">
    /// A link cannot be made or is not there, or a network refuses: its own error, naming the domain and the interface.
    /// </exception>
    internal static async Task<InterfacePlugs> PlugAsync(
        DomainDefinition definition, IDriverContext context, CancellationToken cancellationToken)
    {
        var plugs = new InterfacePlugs(definition with { Devices = definition.Devices.WithAliases() });
        plugs.Definition = plugs.With([.. plugs.Definition.Devices.Interfaces.Select(device => device.WithoutRun())]);
        try
        {
            var plugged = new List<InterfaceDevice>();
            foreach (InterfaceDevice device in plugs.Definition.Devices.Interfaces)
            {
                plugged.Add(await plugs.PlugAsync(device, context, cancellationToken));
                plugs.Definition = plugs.With([.. plugged, .. plugs.Definition.Devices.Interfaces.Skip(plugged.Count)]);
            }

            return plugs;
        }
        catch
        {
            plugs.Dispose();
            await TryUnplugAsync(plugs.Definition, context);
            throw;
        }
    }

    /// <summary>Lets go of the networks when a run has ended; its taps went with QEMU. Does nothing the second time.</summary>
    /// <param name="definition">The definition of the run, which may have been read back by another engine.</param>
    /// <param name="context">Who runs the networks.</param>
    /// <param name="cancellationToken">Gives up; what is left then, the networks find out by themselves.</param>
    internal static async Task UnplugAsync(
        DomainDefinition definition, IDriverContext context, CancellationToken cancellationToken)
    {
        foreach (InterfaceDevice device in definition.Devices.Interfaces)
        {
            if (device.Source is InterfaceSource.Network { RunBridge: not null } network)
            {
                await context.Networks.UnplugAsync(PlugOf(definition, device, network), cancellationToken);
            }
        }
    }

    /// <summary>The interfaces whose cable is unplugged at the start: <c>set_link</c> takes these names before the guest runs.</summary>
    internal static IReadOnlyList<string> LinksDown(DomainDefinition definition) =>
        [.. definition.Devices.WithAliases().Interfaces.Where(device => device.IsLinkUp is false).Select(device => device.Id)];

    /// <summary>The number of each interface's handle in QEMU, by alias, when <see cref="Handles"/> are passed from a number on.</summary>
    internal IReadOnlyDictionary<string, int> NumbersFrom(int first) =>
        _aliases.Select((alias, index) => (alias, index)).ToDictionary(one => one.alias, one => first + one.index, StringComparer.Ordinal);

    /// <summary>Closes this program's handles. A tap that no QEMU was given goes away.</summary>
    public void Dispose() => _taps.ForEach(tap => tap.Dispose());

    private static GuestPlug PlugOf(DomainDefinition definition, InterfaceDevice device, InterfaceSource.Network network) =>
        new(definition.Uuid, definition.Name, device.CardMac, network.Name, network.PortGroup);

    private static async Task TryUnplugAsync(DomainDefinition definition, IDriverContext context)
    {
        try
        {
            await UnplugAsync(definition, context, CancellationToken.None);
        }
        catch (HypervisorException)
        {
            // What is told is why there was something to undo.
        }
    }

    private DomainDefinition With(ValueList<InterfaceDevice> interfaces) =>
        Definition with { Devices = Definition.Devices with { Interfaces = interfaces } };

    private async Task<InterfaceDevice> PlugAsync(
        InterfaceDevice device, IDriverContext context, CancellationToken cancellationToken)
    {
        try
        {
            switch (device.Source)
            {
                case InterfaceSource.Bridge bridge:
                    return MakePort(device, bridge.Name, device.Mtu, context.Host.Links);
                case InterfaceSource.Ethernet ethernet:
                    return ethernet.IsManaged ? MakeTap(device, context.Host.Links) : TakeTap(device, context.Host.Links);
                case InterfaceSource.Network network:
                    return await PlugAsync(device, network, context, cancellationToken);
                default:
                    return device;
            }
        }
        catch (HypervisorException e)
        {
            throw new HypervisorException(
                e.Code, e.Domain, $"{e.Message} (interface {device.Mac} of domain '{Definition.Name}')", e);
        }
    }

    private async Task<InterfaceDevice> PlugAsync(
        InterfaceDevice device, InterfaceSource.Network network, IDriverContext context, CancellationToken cancellationToken)
    {
        GuestPlug plug = PlugOf(Definition, device, network);
        GuestLink link = await context.Networks.PlugAsync(plug, cancellationToken);
        try
        {
            return MakePort(device, link.Bridge, device.Mtu ?? link.Mtu, context.Host.Links) with
            {
                Source = network with { RunBridge = link.Bridge },
            };
        }
        catch
        {
            // As if it were plugged: what is undone below goes by the bridge.
            await TryUnplugAsync(With([device with { Source = network with { RunBridge = link.Bridge } }]), context);
            throw;
        }
    }

    // A tap of 1500 would pull a bridge of jumbo frames down to 1500, and all its ports with it.
    private InterfaceDevice MakePort(InterfaceDevice device, string bridge, int? mtu, IHostLinks links)
    {
        InterfaceDevice made = Make(device, links);
        int largest = mtu ?? links.Find(bridge)?.Mtu ?? links.Find(made.Target!)!.Mtu;
        links.SetMtu(made.Target!, largest);
        links.SetBridge(made.Target!, bridge);
        links.SetUp(made.Target!, isUp: true);
        return made;
    }

    private InterfaceDevice MakeTap(InterfaceDevice device, IHostLinks links)
    {
        InterfaceDevice made = Make(device, links);
        if (device.Mtu is { } mtu)
        {
            links.SetMtu(made.Target!, mtu);
        }

        links.SetUp(made.Target!, isUp: true);
        return made;
    }

    private InterfaceDevice TakeTap(InterfaceDevice device, IHostLinks links)
    {
        Keep(device, links.OpenTap(device.Target!));
        if (device.Mtu is { } mtu)
        {
            links.SetMtu(device.Target!, mtu);
        }

        return device;
    }

    private InterfaceDevice Make(InterfaceDevice device, IHostLinks links)
    {
        IHostTap tap = device.Target is { } name ? links.MakeTap(name) : links.MakeNumberedTap(InterfaceDevice.RunPrefix);
        Keep(device, tap);
        links.SetAddress(tap.Name, device.TapMac);
        return device with { Target = tap.Name };
    }

    private void Keep(InterfaceDevice device, IHostTap tap)
    {
        _taps.Add(tap);
        _aliases.Add(device.Id);
    }
}
