using System;
using System.IO;
using System.Reactive.Linq;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The program of <c>docs/remote.md</c>, word for word: <see cref="RemoteProgramTests"/> compares the two, and runs this one.</summary>
internal static class RemoteProgram
{
    /// <summary>Runs it.</summary>
    /// <param name="uri">Of the host.</param>
    /// <param name="output">Where it writes to.</param>
    /// <param name="untilAsync">When it ends.</param>
    internal static async Task RunAsync(string uri, TextWriter output, Func<Task> untilAsync)
    {
        // <remote>
        await using IHypervisor hv = await Hypervisor.ConnectAsync(uri);    // "qemu+ssh://root@far.example.org/system"
        foreach (DomainRecord domain in hv.ListDomains())
        {
            output.WriteLine($"{domain.Name}: {domain.State}");
        }

        using IDisposable watch = hv.Events.OfType<DomainLifecycleEvent>().Subscribe(news => output.WriteLine($"{news.Name}: {news.Detail}"));
        // </remote>
        await untilAsync();
    }
}
