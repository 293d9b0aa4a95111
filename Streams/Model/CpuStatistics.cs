using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>Time that an active domain had on processors.</summary>
/// <param name="Total">All of QEMU.</param>
/// <param name="User">Of that, in its own code, the guest's included.</param>
/// <param name="System">Of that, in the host's kernel.</param>
/// <param name="Vcpus">Of that, each virtual CPU, from number 0 on.</param>
public sealed record CpuStatistics(TimeSpan Total, TimeSpan User, TimeSpan System, IReadOnlyList<TimeSpan> Vcpus);
