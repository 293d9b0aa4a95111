using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <content>What is asked of the machine.</content>
public abstract partial class HypervisorConnection
{
    private IHostReads Host => AskedOfDomains as IHostReads ?? throw new HypervisorException(
        ErrorCode.NoSupport, ErrorDomain.None, "this function is not supported by the connection driver: it does not tell of its host");

    /// <inheritdoc/>
    public Task<Version> GetVersionAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Host.GetVersionAsync(within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<HostInfo> GetHostInfoAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Host.GetHostInfoAsync(within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<HostProcessors> GetHostProcessorsAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Host.GetHostProcessorsAsync(within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<HostProcessorTime> GetHostProcessorTimeAsync(
        int? processor = null, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Host.GetHostProcessorTimeAsync(processor, within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<HostMemory> GetHostMemoryAsync(int? node = null, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Host.GetHostMemoryAsync(node, within, cancel), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetCpuModelNamesAsync(string arch, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(arch);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((_, cancel) => Host.GetCpuModelNamesAsync(arch, within, cancel), cancellationToken);
    }
}
