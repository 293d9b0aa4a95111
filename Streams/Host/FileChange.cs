namespace Rx.Hypervisor.Streams.Host;

/// <summary>Something happened to a file of a watched folder.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">The file's name within the folder; empty for <see cref="FileChangeKind.Rescan"/>.</param>
public readonly record struct FileChange(FileChangeKind Kind, string Name);
