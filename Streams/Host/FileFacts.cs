using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What is known of a file without opening it.</summary>
/// <param name="IsDirectory">Whether it is a folder.</param>
/// <param name="Length">In bytes; 0 for a folder.</param>
/// <param name="ModifiedAt">Last change of the content.</param>
/// <param name="IsExecutable">Whether some execute bit is set.</param>
public readonly record struct FileFacts(bool IsDirectory, long Length, DateTimeOffset ModifiedAt, bool IsExecutable);
