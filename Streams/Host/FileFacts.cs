using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What is known of a file without opening it.</summary>
/// <param name="Kind">What sort of thing it is.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ModifiedAt">Last change of the content.</param>
/// <param name="IsExecutable">Whether some execute bit is set.</param>
public readonly record struct FileFacts(FileKind Kind, long Length, DateTimeOffset ModifiedAt, bool IsExecutable);
