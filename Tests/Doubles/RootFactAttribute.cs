using System;
using Xunit;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A fact that only root can establish: it mounts, or drops rights.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root";
}
