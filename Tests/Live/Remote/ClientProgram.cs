using System.Collections.Generic;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>What a program does that has the client and nothing else.</summary>
internal static class ClientProgram
{
    /// <summary>Defines a domain and drops it again.</summary>
    /// <returns>What was told of it.</returns>
    internal static async Task<string[]> RunAsync(string uri, string xml)
    {
        await using IHypervisor connection = await Rx.Hypervisor.Hypervisor.ConnectAsync(uri);
        Task<IList<string>> told = connection.Events.OfType<DomainLifecycleEvent>().Select(static news => $"{news.Name}: {news.Detail}").Take(2).ToList().ToTask();
        Domain domain = await connection.DefineDomainAsync(xml);
        await connection.Domains.Watch(domain.Uuid).FirstAsync(static record => record is not null).ToTask();
        await domain.UndefineAsync();
        return [.. await told, $"{connection.ListDomains().Count} left on {await connection.GetHostnameAsync()}"];
    }
}
