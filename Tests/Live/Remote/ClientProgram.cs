using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>What a program does that has the client and nothing else.</summary>
internal static class ClientProgram
{
    /// <summary>The variable that says how long the host may be silent before it is asked, twice; without it the usual options hold.</summary>
    internal const string KeepAliveMilliseconds = "RXHV_TESTS_KEEPALIVE";

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

    /// <summary>In a process of its own: connects to whom the environment names, and says what becomes of the link and what is told.</summary>
    internal static void Begin() => new Thread(Follow) { IsBackground = false }.Start();

    private static Task<IHypervisor> ConnectAsync()
    {
        if (Environment.GetEnvironmentVariable(KeepAliveMilliseconds) is not { } patience)
        {
            return Rx.Hypervisor.Hypervisor.ConnectAsync();
        }

        var options = new RemoteOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(int.Parse(patience, CultureInfo.InvariantCulture)), KeepAliveCount = 2 };
        return new RemoteConnector(options).ConnectAsync(new Uri(Environment.GetEnvironmentVariable("LIBVIRT_DEFAULT_URI")!), CancellationToken.None);
    }

    private static void Follow()
    {
        IHypervisor connection = ConnectAsync().GetAwaiter().GetResult();
        using IDisposable events = connection.Events.Subscribe(static news => Console.WriteLine($"{news.Position.Sequence}: {news.GetType().Name}"));
        using IDisposable link = connection.Link.Subscribe(state => Console.WriteLine(state switch
        {
            LinkLive => $"live: {connection.Uri}",
            LinkInterrupted { Cause.Message: var cause } => $"interrupted: {cause}",
            _ => state.ToString(),
        }));
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
