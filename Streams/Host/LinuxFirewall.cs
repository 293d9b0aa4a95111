using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real nftables.</summary>
internal sealed class LinuxFirewall(PollScheduler scheduler) : IHostFirewall
{
    private const int DatagramsPerTurn = 64;

    public IObservable<FirewallRemoval> WhenRemoved() => Observable.Using(Open, monitor => scheduler
        .WhenReady(monitor.Handle, PollEvents.In)
        .SelectMany(_ => ReadSome(monitor))
        .Catch<FirewallRemoval, SyscallException>(static e => Observable.Throw<FirewallRemoval>(Refused(e))));

    private static TableMonitor Open()
    {
        try
        {
            return TableMonitor.Open();
        }
        catch (SyscallException e)
        {
            throw Refused(e);
        }
    }

    private static List<FirewallRemoval> ReadSome(TableMonitor monitor)
    {
        List<FirewallRemoval> removals = [];
        NetlinkRead read = NetlinkRead.Messages;
        for (int i = 0; i < DatagramsPerTurn && read is not NetlinkRead.Nothing; i++)
        {
            read = monitor.Read((table, requester) => removals.Add(new FirewallRemoval(table, requester)));
            if (read is NetlinkRead.Lost)
            {
                removals.Add(FirewallRemoval.Missed);
            }
        }

        return removals;
    }

    private static HypervisorException Refused(SyscallException e) => HostErrors.System("watch", "nftables", e);
}
