using System;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>A peer that takes handles with what it reads.</summary>
/// <param name="Read">Reads what is there: the bytes so far, and of each handle that came how many bytes came before it.</param>
/// <param name="ReadFile">Reads the file behind the handle of that number from its beginning.</param>
internal sealed record HandleTaker(Func<(int Bytes, int[] HandlesAfter)> Read, Func<int, string> ReadFile);
