using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <summary>A domain of a hypervisor, by its uuid. It stays valid when the domain is gone; calls then fail.</summary>
/// <remarks>
/// <para>Threading: safe from any thread.</para>
/// <para>Operations complete once they are done and their events are published, and return the position of the domain's last event.
/// Each has a deadline (<see cref="ErrorCode.OperationTimeout"/>) and may be cancelled; QEMU may then still carry it out.</para>
/// <para>Errors: <see cref="HypervisorException"/>: <see cref="ErrorCode.NoDomain"/> when the domain is gone,
/// <see cref="ErrorCode.OperationInvalid"/> in the wrong state.</para>
/// </remarks>
public sealed partial class Domain
{
    /// <summary>The deadline of a call that names none.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    private readonly HypervisorConnection _hypervisor;

    internal Domain(HypervisorConnection hypervisor, DomainRecord record)
    {
        _hypervisor = hypervisor;
        Uuid = record.Uuid;
        Name = record.Name;
    }

    /// <summary>The domain's identity.</summary>
    public Guid Uuid { get; }

    /// <summary>The domain's name when it was looked up.</summary>
    public string Name { get; }

    /// <summary>What is known of the domain now.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    public DomainRecord Record => _hypervisor.Find(Uuid);

    private Task<Position> CallAsync(
        Func<IDomains, CancellationToken, Task<DomainRecord>> operation, CancellationToken cancellationToken, [CallerMemberName] string name = "")
        => _hypervisor.CallAsync(
            async (domains, cancel) => (await operation(domains, cancel)).Position,
            cancellationToken,
            name);
}
