using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Settings, packet filter and pipes of a <see cref="KillableHost"/>.</summary>
internal sealed class KillablePorts(KillableHost host, IHost inner) : IHostSysctl, IHostFirewall, IHostPipes
{
    public string? Find(string name) => host.Look(() => inner.Sysctl.Find(name));

    public void Set(string name, string value) => host.Step($"set {name}", () => inner.Sysctl.Set(name, value));

    public IObservable<FirewallRemoval> WhenRemoved() => host.Gate(inner.Firewall.WhenRemoved());

    public IHostPipe Open(string path) => host.Step($"open pipe {path}", () => new Pipe(host, host.Hold(inner.Pipes.Open(path))));

    private sealed class Pipe(KillableHost host, IHostPipe inner) : IHostPipe
    {
        public IObservable<ReadOnlyMemory<byte>> Received => host.Gate(inner.Received);

        public void Dispose() => host.Close("close a pipe", inner);
    }
}
