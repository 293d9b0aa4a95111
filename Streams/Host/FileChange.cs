namespace Rx.Hypervisor.Streams.Host;

/// <summary>Something happened to a file of a watched folder.</summary>
/// <remarks>No struct: operators of System.Reactive are compiled ahead of time for all classes at once, and for each struct in each process anew.</remarks>
/// <param name="Kind">What.</param>
/// <param name="Name">The file's name within the folder; empty for <see cref="FileChangeKind.Rescan"/>.</param>
public sealed record FileChange(FileChangeKind Kind, string Name);
