using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Interop;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>A daemon that speaks libvirt's protocol, as a process of its own with folders of its own: ours or libvirt's.</summary>
[SupportedOSPlatform("linux")]
internal abstract class WireDaemon : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryDirectory _folder = new();

    /// <summary>What people call it.</summary>
    internal abstract string Name { get; }

    /// <summary>Where it listens.</summary>
    internal abstract string Socket { get; }

    /// <summary>A process that is in its network.</summary>
    internal abstract int Process { get; }

    /// <summary>How libvirt's clients find it.</summary>
    internal string Uri => UriOf(Socket);

    /// <summary>The same to read only.</summary>
    internal string ReadOnlyUri => UriOf(Socket + "-ro");

    /// <summary>A folder of the test, which the daemon and its guests see too.</summary>
    internal string Folder => _folder.Path;

    /// <summary>A path in it.</summary>
    internal string this[string name] => _folder[name];

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        ProcessList.KillMentioning(Folder);
        _folder.Dispose();
    }

    /// <summary>Waits until it answers.</summary>
    internal async Task WaitAsync()
    {
        while (!await AnswersAsync())
        {
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Cuts it off in the midst of whatever it does.</summary>
    internal abstract void Kill();

    private protected abstract ValueTask EndAsync();

    private static string UriOf(string socket) => $"qemu+unix:///system?socket={socket}";

    private async Task<bool> AnswersAsync()
    {
        using ShellProcess virsh = ShellProcess.Start("/usr/bin/virsh", "-c", Uri, "version");
        string[] said = await virsh.ReadAllAsync();
        await virsh.ExitAsync();
        return said.Any(static line => line.StartsWith("Running hypervisor", StringComparison.Ordinal));
    }
}
