using System;
using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>One row of the table: a procedure, who may call it, and what it does.</summary>
/// <param name="name">libvirt's function, as errors name it: <c>virDomainDestroy</c>.</param>
/// <param name="access">Who may call it.</param>
internal abstract class Procedure(string name, Access access)
{
    internal string Name { get; } = name;

    internal Access Access { get; } = access;

    /// <summary>Carries a call out. What it answers at once is in the connection's buffer when this returns; the rest comes later.</summary>
    /// <exception cref="RpcProtocolException">The arguments cannot be read.</exception>
    /// <exception cref="HypervisorException">What the call ends with.</exception>
    internal abstract void Run(ServerConnection connection, in PacketHeader call, ReadOnlySpan<byte> arguments);
}
