using System;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>What a server answers in an authentication.</summary>
/// <param name="Challenge">What the client is told; <see langword="null"/> when that is nothing.</param>
/// <param name="Identity">Who the client is, once that is known; then the exchange is over. <see langword="null"/> as long as it goes on.</param>
public readonly record struct AuthenticationStep(ReadOnlyMemory<byte>? Challenge, string? Identity);
