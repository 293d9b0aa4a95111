using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>One bus while addresses are assigned: what goes into it, and who is there.</summary>
/// <param name="model">What makes the bus.</param>
internal sealed class PciBus(PciModel model)
{
    // As many as the bus has: most are ports with one.
    private readonly ElementPosition?[,] _users = new ElementPosition?[LastSlotOf(model) + 1, PciAddress.MaxFunction + 1];
    private readonly bool[] _isShared = new bool[LastSlotOf(model) + 1];

    /// <summary>What makes the bus.</summary>
    internal PciModel Model => model;

    /// <summary>Slot 0 of a bus with many is its own bridge.</summary>
    internal int FirstSlot => model is PciModel.PcieRootPort ? 0 : 1;

    /// <summary>A root port has one slot.</summary>
    internal int LastSlot => LastSlotOf(model);

    /// <summary>Whether a port is kept for the bridge that it was added for.</summary>
    internal bool IsForBridge { get; init; }

    /// <summary>Whether every slot has a device.</summary>
    internal bool IsFull
    {
        get
        {
            for (int slot = FirstSlot; slot <= LastSlot; slot++)
            {
                if (IsFree(slot))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether a device goes here by itself.</summary>
    internal bool Takes(PciConnection connection) => model switch
    {
        PciModel.PcieRoot => connection is PciConnection.RootPort,
        PciModel.PcieRootPort => connection is PciConnection.ExpressToPciBridge
            || (connection is PciConnection.Express && !IsForBridge),
        _ => connection is PciConnection.Conventional or PciConnection.Bridge,
    };

    /// <summary>Whether a device may be put here by name: a device of either kind fits both kinds of slot.</summary>
    internal bool Allows(PciConnection connection) => Takes(connection) || connection switch
    {
        PciConnection.Conventional or PciConnection.Express => true,
        PciConnection.Bridge => model is not PciModel.PcieRoot,
        _ => false,
    };

    /// <summary>Whether nothing is in the slot.</summary>
    internal bool IsFree(int slot)
    {
        for (int function = 0; function <= PciAddress.MaxFunction; function++)
        {
            if (_users[slot, function] is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Who has the function, if anybody.</summary>
    internal ElementPosition? UserOf(int slot, int function) => _users[slot, function];

    /// <summary>Gives a function to a device; root ports share the slots that one of them was first in.</summary>
    internal void Take(int slot, int function, PciConnection connection, ElementPosition user)
    {
        _isShared[slot] |= IsFree(slot) && connection is PciConnection.RootPort;
        _users[slot, function] = user;
    }

    /// <summary>The first place for a device that has none, or <see langword="null"/>.</summary>
    internal (int Slot, int Function)? FindFree(PciConnection connection, int function)
    {
        for (int slot = FirstSlot; slot <= LastSlot; slot++)
        {
            if (IsFree(slot))
            {
                return (slot, function);
            }

            for (int shared = 0; _isShared[slot] && connection is PciConnection.RootPort && shared <= PciAddress.MaxFunction; shared++)
            {
                if (_users[slot, shared] is null)
                {
                    return (slot, shared);
                }
            }
        }

        return null;
    }

    private static int LastSlotOf(PciModel model) => model is PciModel.PcieRootPort ? 0 : PciAddress.MaxSlot;
}
