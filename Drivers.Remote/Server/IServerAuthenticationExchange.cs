using System;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>One client that is showing who it is.</summary>
public interface IServerAuthenticationExchange
{
    /// <summary>Takes what the client says, and tells what comes next.</summary>
    /// <param name="response">What it says; <see langword="null"/> when it says nothing, which is not the same as nothing in it.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.AuthFailed"/>: it is not who it says, or not one who may. The exchange is over.</exception>
    AuthenticationStep Respond(ReadOnlyMemory<byte>? response);
}
