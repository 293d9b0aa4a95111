using System;

namespace Rx.Hypervisor;

/// <summary>An operation failed; <see cref="Code"/> says how, the message names the object and the cause.</summary>
/// <param name="code">libvirt's error number.</param>
/// <param name="domain">The part that reports it.</param>
/// <param name="message">Names the attempt, the object and the values.</param>
/// <param name="inner">The first cause, if another exception was it.</param>
public sealed class HypervisorException(ErrorCode code, ErrorDomain domain, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>libvirt's error number.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>The part that reports the error.</summary>
    public ErrorDomain Domain { get; } = domain;
}
