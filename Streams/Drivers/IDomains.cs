namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>All that may be asked of domains, wherever they run: one interface for each kind of thing.</summary>
/// <remarks>
/// <para>An operation returns once it is done and its events are published, with the record as of then. Errors are
/// <see cref="HypervisorException"/>, deadlines included (<see cref="ErrorCode.OperationTimeout"/>); cancellation is
/// <see cref="System.OperationCanceledException"/>.</para>
/// <para>Of the operations that change a domain one runs at a time, the others wait; the end of a domain and every read wait for none.</para>
/// </remarks>
public interface IDomains : IDomainDefinitions, IDomainLifecycle, IDomainControl, IDomainImages, IDomainJobs, IDomainMetadata,
    IDomainReads, IDomainResources, IGuestAgent;
