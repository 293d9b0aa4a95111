using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The settings of a <see cref="RecordedHost"/>'s kernel.</summary>
internal sealed class RecordedSysctl(EngineWorld world, IHostSysctl sysctl) : IHostSysctl
{
    public string? Find(string name) => world.Ask<string?>($"find setting {name}", () => sysctl.Find(name), RecordingJson.Default.String);

    public void Set(string name, string value) => world.Do($"set {name}", () => sysctl.Set(name, value));
}
