using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Streams.Recordings;

/// <content>What is asked of the machine.</content>
internal sealed partial class RecordedDomains
{
    private IHostReads Host => inner as IHostReads ?? throw new HypervisorException(
        ErrorCode.NoSupport, ErrorDomain.None, "this function is not supported by the connection driver: it does not tell of its host");

    public Task<Version> GetVersionAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetVersion", [deadline.Ticks], cancel => Host.GetVersionAsync(deadline, cancel), cancellationToken);

    public Task<HostInfo> GetHostInfoAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetHostInfo", [deadline.Ticks], cancel => Host.GetHostInfoAsync(deadline, cancel), cancellationToken);

    public Task<HostProcessors> GetHostProcessorsAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetHostProcessors", [deadline.Ticks], cancel => Host.GetHostProcessorsAsync(deadline, cancel), cancellationToken);

    public Task<HostProcessorTime> GetHostProcessorTimeAsync(int? processor, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetHostProcessorTime", [processor, deadline.Ticks], cancel => Host.GetHostProcessorTimeAsync(processor, deadline, cancel), cancellationToken);

    public Task<HostMemory> GetHostMemoryAsync(int? node, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetHostMemory", [node, deadline.Ticks], cancel => Host.GetHostMemoryAsync(node, deadline, cancel), cancellationToken);

    public Task<IReadOnlyList<string>> GetCpuModelNamesAsync(string arch, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetCpuModelNames", [arch, deadline.Ticks], cancel => Host.GetCpuModelNamesAsync(arch, deadline, cancel), cancellationToken);
}
