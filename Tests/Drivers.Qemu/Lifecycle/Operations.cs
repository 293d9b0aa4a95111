using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>The operations of a domain by name.</summary>
internal static class Operations
{
    internal static Task<Position> Run(Domain domain, string operation, CancellationToken cancel = default) => operation switch
    {
        "suspend" => domain.SuspendAsync(cancellationToken: cancel),
        "resume" => domain.ResumeAsync(cancellationToken: cancel),
        "reset" => domain.ResetAsync(cancellationToken: cancel),
        "shutdown" => domain.ShutdownAsync(cancellationToken: cancel),
        "destroy" => domain.DestroyAsync(cancellationToken: cancel),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "no such operation"),
    };
}
