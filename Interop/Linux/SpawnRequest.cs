using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What <see cref="Spawner"/> starts, and what the child gets. It gets nothing else.</summary>
/// <param name="Path">The program; never searched for. A relative one counts from the working directory.</param>
/// <param name="Arguments">Without argument 0, which is <paramref name="Path"/>.</param>
public sealed record SpawnRequest(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>The number that the first of <see cref="Passed"/> has in the child.</summary>
    public const int FirstPassed = 3;

    /// <summary>
    /// The whole environment; <see langword="null"/> gives the child this program's own, as it is now.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Where the child starts; <see langword="null"/> means the directory that this program is in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Becomes standard output and standard error; <see langword="null"/> makes both /dev/null.</summary>
    public SafeHandle? Output { get; init; }

    /// <summary>Become numbers 3, 4, ... in the child. The caller's stay as they are.</summary>
    public IReadOnlyList<SafeHandle> Passed { get; init; } = [];
}
