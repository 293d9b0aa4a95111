namespace Rx.Hypervisor.Daemon.Systemd;

/// <summary>A listening socket that the service manager has made.</summary>
/// <param name="Descriptor">Its number in this process.</param>
/// <param name="Name">What the manager calls it: <c>FileDescriptorName=</c>, by default the name of the socket unit.</param>
internal readonly record struct ActivatedSocket(int Descriptor, string Name)
{
    /// <summary>For whom it is, by its name; <see langword="null"/> when that says nothing.</summary>
    internal SocketRole? Role => Name.EndsWith(".socket", System.StringComparison.Ordinal) ? RoleOf(Name[..^".socket".Length]) : RoleOf(Name);

    private static SocketRole? RoleOf(string unit) => unit switch
    {
        "rxhvd" => SocketRole.ReadWrite,
        "rxhvd-ro" => SocketRole.ReadOnly,
        "rxhvd-tcp" => SocketRole.Tcp,
        "rxhvd-tls" => SocketRole.Tls,
        _ => null,
    };
}
