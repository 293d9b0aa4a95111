using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Tests.Drivers.Remote.Server;
using Shouldly;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Fuzz;

/// <summary>A server that is sent whatever there is, and has to be as it was before each time.</summary>
internal sealed class SessionFuzz
{
    /// <summary>One session never needs as much; a length that is believed without a look does.</summary>
    private const long MostAllocated = 64 * 1024 * 1024;

    private readonly ServerSetup _setup = new();
    private readonly WireClient _good;
    private readonly int _handles;

    internal SessionFuzz()
    {
        _good = _setup.Open();
        _setup.Settle();
        _handles = _setup.Host.Machine.Sockets.OpenHandles;
    }

    /// <summary>How many packets were answered so far, of all clients.</summary>
    internal long Answers { get; private set; }

    /// <summary>Sends bytes as a client does, in pieces, hangs up, and looks whether anything is left of it.</summary>
    internal void Run(string what, ReadOnlySpan<byte> bytes, int[] ends)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        WireClient client = _setup.Connect();
        int start = 0;
        foreach (int end in ends.Append(int.MaxValue))
        {
            int until = Math.Min(end, bytes.Length);
            if (until > start && client.ClosedAt is null)
            {
                client.Send(bytes[start..until].ToArray());
                _setup.Time.AdvanceBySeconds(0.01);
                start = until;
            }
        }

        _setup.Settle();
        Answers += client.Packets.Count;
        client.HangUp();
        _setup.Settle();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostAllocated, what);

        _good.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains);
        RemoveDomains();
        _good.Packets.Clear();
        _setup.Server.ClientCount.ShouldBe(1, what);
        _setup.Host.Machine.Sockets.OpenHandles.ShouldBe(_handles, what);
        _setup.Host.Log.Entries.Where(static entry => entry.Id is 3007 or 3009 or 3013).ShouldBeEmpty(what);
    }

    private void RemoveDomains()
    {
        foreach (DomainRecord record in _setup.Host.Hypervisor.ListDomains().ToArray())
        {
            var domain = new DomainArguments { Domain = DomainName.Of(record) };
            if (record.IsActive)
            {
                _good.Ask<DomainArguments, Nothing>(RemoteProcedure.DomainDestroy, domain);
            }

            if (record.IsPersistent)
            {
                _good.Ask<DomainArguments, Nothing>(RemoteProcedure.DomainUndefine, domain);
            }
        }
    }
}
