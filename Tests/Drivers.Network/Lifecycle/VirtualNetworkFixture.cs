using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>A machine in virtual time, with programs that are simulated.</summary>
internal sealed class VirtualNetworkFixture : NetworkFixture
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    internal VirtualNetworkFixture()
    {
        Virtual = new VirtualHost(Time);
        Qemu = new SimulatedQemu(Virtual);
        Dnsmasq = new SimulatedDnsmasq(Virtual);
        Nft = new SimulatedNft(Virtual);
        Machine = Virtual;
    }

    internal VirtualTime Time { get; } = new();

    internal VirtualHost Virtual { get; }

    internal SimulatedQemu Qemu { get; }

    internal SimulatedDnsmasq Dnsmasq { get; }

    internal SimulatedNft Nft { get; }

    internal override IHost Machine { get; }

    internal override string Root => $"/srv/net{Number}";

    internal override async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        Task<T>? running = null;
        Time.At(Time.Clock.TotalSeconds, () => running = work()); // From inside, so that it goes on inside after each await.
        await UntilAsync(() => running is { IsCompleted: true }, "the host");
        return await running!;
    }

    internal override Task UntilAsync(Func<bool> condition, string what)
    {
        for (TimeSpan end = Time.Clock + Longest; !condition() && Time.Clock < end;)
        {
            Time.AdvanceBy(TimeSpan.FromMilliseconds(10));
        }

        condition().ShouldBeTrue($"waited {Longest.TotalSeconds} s for {what}");
        return Task.CompletedTask;
    }

    internal override Task PassAsync(TimeSpan time)
    {
        Time.AdvanceBy(time);
        return Task.CompletedTask;
    }

    internal override void Do(Action action) => action();

    internal override T Do<T>(Func<T> function) => function();

    internal override Task<IPAddress?> AskAsync(string bridge, MacAddress mac, string? name = null)
    {
        IPAddress? given = Dnsmasq.On(bridge).Give(mac, name);
        Time.AdvanceBy(TimeSpan.FromMilliseconds(10));
        return Task.FromResult(given);
    }

    internal override Task ReleaseAsync(string bridge, MacAddress mac)
    {
        Dnsmasq.On(bridge).Release(mac);
        Time.AdvanceBy(TimeSpan.FromMilliseconds(10));
        return Task.CompletedTask;
    }

    internal override string[] Tables() => [.. Virtual.Firewall.Tables.Keys];

    internal override string Rules() => string.Concat(Virtual.Firewall.Tables.Values);

    internal override (long Bytes, long? PeakBytes)? LimitOf(string link)
        => Virtual.Links.ShapeOf(link) is { } shape ? (shape.BytesPerSecond, shape.PeakBytesPerSecond) : null;

    internal override void FlushRules() => Virtual.Firewall.Flush();

    internal override int[] ServerIds()
        => [.. Virtual.Processes.Running.Where(static process => process.Launch.Path == SimulatedDnsmasq.Path).Select(static process => process.Id)];

    internal override void HaveServersRefuse(string words) => Dnsmasq.Refusal = words;

    internal override void KillServers()
    {
        foreach (SimulatedDnsmasqServer server in Dnsmasq.Serving.ToArray())
        {
            server.Process.Kill();
        }
    }

    public override async ValueTask DisposeAsync() => await StopEngineAsync();
}
