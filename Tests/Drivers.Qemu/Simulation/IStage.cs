using System;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>A host with one guest on it, for a scenario to play on: real, or simulated.</summary>
internal interface IStage : IAsyncDisposable
{
    /// <summary>The guest's domain.</summary>
    Domain Domain { get; }

    /// <summary>Boots the guest and waits until it works.</summary>
    /// <param name="devices">XML of what it has besides a disk.</param>
    /// <param name="actions">XML of what becomes of it when it ends.</param>
    /// <param name="diskFails">Whether what it writes to its disk fails the first time.</param>
    Task BootAsync(string devices, string actions, bool diskFails);

    /// <summary>Boots a guest with an agent, and waits until that is there.</summary>
    Task BootWithAgentAsync();

    /// <summary>Has something go wrong with a command of the driver from here on.</summary>
    void Break(string command, MonitorFault fault);

    /// <summary>Waits until QEMU has told an event so often, whether the driver wants to know or not.</summary>
    Task WhenToldAsync(string name, int times);

    /// <summary>Lets time pass, at least so much.</summary>
    Task WaitAsync(TimeSpan time);

    /// <summary>Has the guest do something.</summary>
    Task ActAsync(GuestAct act);

    /// <summary>Waits until the guest, which has been reset, works again.</summary>
    Task WaitUntilReadyAsync();

    /// <summary>Waits for an event, if it has not come already.</summary>
    Task WhenAsync(Func<DomainEvent, bool> wanted);

    /// <summary>Sends QEMU a signal, past the engine.</summary>
    Task SignalAsync(int number);

    /// <summary>A path for a file on the host.</summary>
    string PathOf(string name);

    /// <summary>Destroys the guest if it runs, stops the host, and tells what happened.</summary>
    Task<Trace> EndAsync();
}
