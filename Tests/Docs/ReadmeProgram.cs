using System;
using System.IO;
using System.Reactive.Linq;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The program of the README, word for word: <see cref="ReadmeTests"/> compares the two, and runs this one.</summary>
internal static class ReadmeProgram
{
    internal static async Task RunAsync(string root, string xml, TextWriter output)
    {
        // <readme>
        await using HypervisorHost host = await HypervisorHost.StartAsync(o =>
        {
            o.Root = root;                       // a folder of its own
            o.UseQemu();                         // this program is the host now
        });
        IHypervisor hv = host.Hypervisor;
        hv.Events.OfType<DomainEvent>()         // on a thread of its own; the host waits for it when it is disposed
            .Subscribe(e => output.WriteLine($"{e.Position.Sequence} {e.Name}: {e.Before} -> {e.State} ({e.Cause})"));

        Domain guest = await hv.CreateDomainAsync(xml);          // libvirt's domain XML
        await guest.SuspendAsync();
        Position position = await guest.ResumeAsync();           // the number of the event that this caused
        await guest.DestroyAsync();                              // ShutdownAsync asks the guest first
        // </readme>
        await host.DisposeAsync();
        output.WriteLine($"resumed at {position.Sequence}");
    }
}
