using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A handle of a <see cref="KillableHost"/>, with that of the inner host in it.</summary>
internal interface IKillableHandle : IPassableHandle
{
    IPassableHandle Inner { get; }

    static IReadOnlyList<IPassableHandle> Unwrap(IReadOnlyList<IPassableHandle> handles)
        => [.. handles.Select(static handle => ((IKillableHandle)handle).Inner)];
}
