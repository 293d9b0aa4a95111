using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What to start and what it inherits. Nothing else is inherited: no handle, no blocked or ignored signal.</summary>
/// <param name="Path">The program, an absolute path.</param>
/// <param name="Arguments">Without the program's own name, which is <paramref name="Path"/>.</param>
public sealed record ProcessLaunch(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>The first handle number that <see cref="Passed"/> handles get in the child.</summary>
    public const int FirstPassedHandle = 3;

    /// <summary>Handles for the child: the first becomes number 3, the next 4, and so on.</summary>
    public IReadOnlyList<IPassableHandle> Passed { get; init; } = [];

    /// <summary>A file, made anew, that receives standard output and standard error; <see langword="null"/> drops both.</summary>
    public string? OutputPath { get; init; }

    /// <summary>The child's whole environment; <see langword="null"/> gives it this process's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Where the child starts; <see langword="null"/> means the folder that this process is in.</summary>
    public string? WorkingDirectory { get; init; }
}
