namespace Rx.Hypervisor.Streams.Host;

/// <summary>Settings of a host's kernel: sysctl(8). Those of the network are of the namespace that the scheduler's thread is in.</summary>
/// <remarks>Errors are <see cref="HypervisorException"/> with <see cref="ErrorCode.SystemError"/>, naming the setting and the cause.</remarks>
public interface IHostSysctl
{
    /// <summary>A setting, as one line.</summary>
    /// <param name="name">With slashes, since the name of a link may have a dot: <c>net/ipv4/ip_forward</c>.</param>
    /// <returns><see langword="null"/>: this kernel has none of that name.</returns>
    string? Find(string name);

    /// <summary>Changes a setting.</summary>
    void Set(string name, string value);
}
