using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>The PCI buses of a domain while addresses are assigned. It grows buses where there is no room.</summary>
internal sealed class PciSlots
{
    private const int MaxBuses = PciAddress.MaxBus + 1;

    private readonly List<PciBus> _buses = [];
    private readonly bool _isExpress;

    /// <summary>Starts with the buses that there are, and fills the gaps between their numbers.</summary>
    internal PciSlots(MachineType machine, IEnumerable<PciController> controllers)
    {
        _isExpress = machine.Family is MachineFamily.Q35;
        _buses.Add(new PciBus(_isExpress ? PciModel.PcieRoot : PciModel.PciRoot));
        foreach (PciController controller in controllers.Where(one => !one.IsRoot).OrderBy(one => one.Index))
        {
            GrowTo(controller.Index - 1);
            _buses.Add(new PciBus(controller.Model));
        }
    }

    /// <summary>The buses by number.</summary>
    internal IReadOnlyList<PciBus> Buses => _buses;

    /// <summary>Takes the place that a device was given by whoever wrote the definition.</summary>
    /// <exception cref="HypervisorException">It is taken, or no place for this device.</exception>
    internal void TakeWritten(PciAddress address, PciConnection connection, ElementPosition user)
    {
        GrowTo(address.Bus);
        PciBus bus = _buses[address.Bus];
        if (!bus.Allows(connection))
        {
            throw user.Invalid($"PCI address {address} is on a {PciController.Models[bus.Model]}, where it cannot go");
        }

        if (address.Slot < bus.FirstSlot || address.Slot > bus.LastSlot)
        {
            throw user.Invalid($"PCI address {address}: the slots of that bus are {bus.FirstSlot} to {bus.LastSlot}");
        }

        Take(address, connection, user);
    }

    /// <summary>Takes a place of the board's own.</summary>
    internal void Take(PciAddress address, PciConnection connection, ElementPosition user)
    {
        if (_buses[address.Bus].UserOf(address.Slot, address.Function) is { } other)
        {
            throw user.Invalid($"PCI address {address} is that of {other} too");
        }

        _buses[address.Bus].Take(address.Slot, address.Function, connection, user);
    }

    /// <summary>Finds a place for a device that has none, on a new bus if need be.</summary>
    /// <param name="connection">The kind of slot.</param>
    /// <param name="user">Who gets it.</param>
    /// <param name="function">Which function of an empty slot.</param>
    internal PciAddress TakeNext(PciConnection connection, ElementPosition user, int function = 0)
    {
        connection = _isExpress || connection is not PciConnection.Express ? connection : PciConnection.Conventional;
        for (int bus = 0; bus < _buses.Count || Grow(connection, user); bus++)
        {
            if (_buses[bus].Takes(connection) && _buses[bus].FindFree(connection, function) is { } free)
            {
                var address = new PciAddress(bus, free.Slot, free.Function);
                Take(address, connection, user);
                return address;
            }
        }

        throw user.Unsupported("there is no PCI slot left for it");
    }

    /// <summary>Whether nothing is in that slot of the root.</summary>
    internal bool IsFreeOnRoot(int slot) => _buses[0].IsFree(slot);

    /// <summary>Whether more than one function of the slot is in use.</summary>
    internal bool IsMultifunction(PciAddress address) => Enumerable.Range(0, PciAddress.MaxFunction + 1)
        .Count(function => _buses[address.Bus].UserOf(address.Slot, function) is not null) > 1;

    // libvirt's choice of what to add: a port for a PCI Express device; for a conventional one the kind of bus that
    // there already is, or else a first bridge in a port of its own.
    private bool Grow(PciConnection connection, ElementPosition user)
    {
        switch (connection)
        {
            case PciConnection.Conventional when _buses.Exists(bus => bus.Takes(PciConnection.Bridge)):
                _buses.Add(new PciBus(PciModel.PciBridge));
                break;
            case PciConnection.Conventional:
                _buses.Add(new PciBus(PciModel.PcieRootPort) { IsForBridge = true });
                _buses.Add(new PciBus(PciModel.PcieToPciBridge));
                break;
            case PciConnection.Express or PciConnection.ExpressToPciBridge:
                _buses.Add(new PciBus(PciModel.PcieRootPort));
                break;
            default:
                return false;
        }

        return _buses.Count <= MaxBuses ? true : throw user.Unsupported("there is no PCI bus left for it");
    }

    private void GrowTo(int bus)
    {
        while (_buses.Count <= bus)
        {
            _buses.Add(new PciBus(_isExpress ? PciModel.PcieRootPort : PciModel.PciBridge));
        }
    }
}
