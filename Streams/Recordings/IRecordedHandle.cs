using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>A handle of a <see cref="RecordedHost"/>: for the host behind it, it is the one that it stands for.</summary>
internal interface IRecordedHandle
{
    /// <summary>The host's own; <see langword="null"/> when it is replayed and there is none.</summary>
    IPassableHandle? Inner { get; }

    /// <summary>The host's own handles.</summary>
    internal static IReadOnlyList<IPassableHandle> Unwrap(IReadOnlyList<IPassableHandle> handles)
        => [.. handles.Select(static handle => handle is IRecordedHandle { Inner: { } inner } ? inner : handle)];
}
