using System;

namespace Rx.Hypervisor;

/// <summary>When something happened that nobody watched: the engine was away, and told it from the difference.</summary>
/// <param name="NotBefore">When the state before it was last known, by the wall clock of the host.</param>
/// <param name="NotAfter">When the state after it was found.</param>
public readonly record struct Inference(DateTimeOffset NotBefore, DateTimeOffset NotAfter);
