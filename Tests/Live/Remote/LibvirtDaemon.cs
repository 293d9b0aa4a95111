using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Interop;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>The real libvirtd, in namespaces and with folders of its own: one for all tests of a collection.</summary>
[SupportedOSPlatform("linux")]
public sealed class LibvirtDaemon : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private ShellProcess? _process;

    /// <summary>How it is reached.</summary>
    internal string Uri => $"qemu+unix:///system?socket={this["sock/libvirt-sock"]}";

    internal string ReadOnlyUri => $"qemu+unix:///system?socket={this["sock/libvirt-sock-ro"]}";

    internal string this[string name] => _folder[name];

    public async Task InitializeAsync()
    {
        if (LiveLibvirtdFactAttribute.WhyMissing is not null)
        {
            return; // The tests say so.
        }

        _process = ShellProcess.Start(
            "/usr/bin/bash", Repository.PathOf("Tests/Benchmarks/peers/libvirtd.sh"), _folder.Path, Repository.PathOf("Tests/Data/Remote/libvirtd.sh"), _folder.Path);
        await Within.DeadlineAsync(AnswersAsync(), "libvirtd to answer");
    }

    public Task DisposeAsync()
    {
        _process?.Dispose(); // All that is in its namespaces ends with it.
        ProcessList.KillMentioning(_folder.Path);
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Kills it; another one is started at once.</summary>
    internal void Kill() => ProcessList.KillMentioning(this["libvirtd.conf"]);

    private async Task AnswersAsync()
    {
        while (true)
        {
            try
            {
                await using IHypervisor connection = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
                return;
            }
            catch (HypervisorException e) when (e.Code is ErrorCode.SystemError or ErrorCode.NoConnect)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System); // It has no socket yet, or has just taken it.
            }
        }
    }
}
