using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The program's end of a real tap.</summary>
internal sealed class LinuxTap(string name, TapHandle tap) : IHostTap, INativeHandle
{
    public string Name { get; } = name;

    public SafeHandle Native => tap;

    public void Dispose() => tap.Dispose();
}
